import type { Guidance, Offer } from '../../contract.ts';
import type { PlaceFacts } from './case.ts';
import { kubectl, recreateCommand, tradingGate } from './remedies.ts';

export type StartFacts = PlaceFacts & {
  /** The runtime's own sentence. */
  readonly message: string;
  readonly port: number | undefined;
  readonly containerPort: number | undefined;
  readonly holder: string | undefined;
  readonly orphan: boolean;
  readonly image: string | undefined;
  readonly command: string | undefined;
  readonly architecture: string | undefined;
  readonly hostArchitecture: string | undefined;
  readonly ill: number;
};

/** Only an old replica of the same service may be stopped for it; anything else may be somebody's live engine. */
export function stopOrphan(facts: StartFacts): Offer[] {
  if (!facts.orphan || facts.holder === undefined) return [];
  return [
    { remediation: 'docker-stop-orphan', params: { container: facts.holder, service: facts.service }, risk: 'R3' },
  ];
}

export function portGuidance(facts: StartFacts): Guidance[] {
  const port = facts.port ?? '<port>';
  const holder = facts.holder === undefined ? 'a host process the Docker API cannot see' : `container ${facts.holder}`;
  const other = typeof port === 'number' ? port + 1 : '<other>';
  return [
    {
      id: 'G-PORT',
      text: `Port ${port}/tcp is held by ${holder}. Run \`sudo ss -ltnp 'sport = :${port}'\`. If it is not ours, map another port: \`"${other}:${facts.containerPort ?? port}"\`, then \`docker compose up -d ${facts.target}\`. Never kill -9: it may be the live engine with open orders.`,
    },
  ];
}

export function step(facts: StartFacts, id: string, what: string): Guidance {
  const then =
    facts.runtime === 'docker' ? recreateCommand(facts) : kubectl(facts, `apply -f <manifest of ${facts.target}>`);
  return { id, text: `${what}, then \`${then}\`.${tradingGate(facts)}` };
}

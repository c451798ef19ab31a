import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, levelOf, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { hasDied, newestEnd, onsetOf } from './ends.ts';
import { recreateCommand, tradingGate } from './remedies.ts';
import { firstSignal, runSignals } from './run-signals.ts';

type PortFacts = PlaceFacts & { readonly port: number | undefined; readonly logLine: string; readonly ill: number };

/** Guide 2.1: inside its own container or pod, something else holds the port that the process wants. */
export const portInUse = defineCheck({
  id: 'service.port-in-use',
  title: 'The port is taken inside the container',
  guide: '2.1',
  area: 'service',
  findings: {
    'port-inuse-in-container': finding<PortFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 5,
      explains: OF_PROCESS_DEATH,
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, port }) =>
        `${service} exits because its port${port === undefined ? '' : ` ${port}`} is already taken inside its own container.`,
      guidance: (facts) => [
        {
          id: 'G-PORT-INSIDE',
          text: `Port ${facts.port ?? 'of the service'} is taken inside ${facts.container}: two processes of the same container (or of the same pod, or of the host with \`network_mode: host\`) want it, e.g. a reloader beside the server, or two workers with one port. Start one of them only, or give it another port, then \`${recreateCommand(facts)}\`.${tradingGate(facts)}`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => {
        const end = newestEnd(instance);
        if (!hasDied(instance, evidence.at) || end?.exitCode === 0 || end?.endedBy === 'start-failed') return undefined;
        return firstSignal(runSignals(instance).fatal, 'address-in-use');
      });
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      find('port-inuse-in-container', {
        subject: suspect.subject,
        facts: { ...placeOf(suspect, instance, evidence), port: sign.port, logLine: sign.text, ill },
        proof: proofOf(suspect, instance),
        onset: onsetOf(instance, evidence.at),
        level: levelOf(suspect, instance, evidence.at),
      });
    }
  },
});

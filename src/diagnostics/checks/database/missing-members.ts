import type { Evidence } from '../../contract.ts';
import type { Instance } from '../../workload.ts';
import type { DatabaseView } from './database-view.ts';
import { type ProcessView, processView } from './process-view.ts';
import { startable } from './startable.ts';

/** A member that its set does not reach, and what its own runtime shows of it. */
export interface MissingMember {
  readonly service: string;
  readonly process: ProcessView;
  readonly maintenance: boolean;
  /** Whether starting its container can help. */
  readonly startable: boolean;
  readonly whyNotStartable: string | undefined;
}

/** Those of the missing, by `host:port`, that a service of the platform runs. */
export function missingMembers(
  evidence: Evidence,
  { database }: DatabaseView,
  missing: readonly string[],
): MissingMember[] {
  return missing.flatMap((member): MissingMember[] => {
    const service = runnerOf(evidence, member.replace(/:\d+$/, ''));
    if (service === undefined) return [];
    const process = processView(evidence, service);
    const start = startable({ process, database });
    const maintenance = evidence.platform.services[service]?.maintenance ?? false;
    return [{ service, process, maintenance, startable: start.possible, whyNotStartable: start.why }];
  });
}

function runnerOf(evidence: Evidence, host: string): string | undefined {
  const services = Object.entries(evidence.platform.services);
  const named = services.find(([name, { container, composeService }]) =>
    [name, container, composeService].includes(host),
  );
  const isCalled = ({ name, networks }: Instance) =>
    name === host || networks.some(({ aliases }) => aliases.includes(host));
  return named?.[0] ?? evidence.workloads.find(({ instances }) => instances.some(isCalled))?.service;
}

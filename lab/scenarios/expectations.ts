import type { ServiceId } from '../platform/definition.ts';
import type { FaultId } from '../platform/faultIds.ts';

/** What a person who knows the fault would call it. The checks know nothing of this file. */
export interface Expectation {
  readonly fault: FaultId;
  /** Root-cause ids of the catalogue; any of them names the fault. */
  readonly causes: readonly string[];
  /** The services that the platform needs for the fault to show, and one that feels it where there is one. */
  readonly only: readonly ServiceId[];
  /** Looks bad, and is not. */
  readonly neighbour: FaultId;
  /** Only a health check shows it, so it has to be asked often to show at the first look. */
  readonly byHealthCheck?: true;
}

export const expectations: readonly Expectation[] = [
  {
    fault: 'database-stopped',
    causes: ['mongo-down'],
    only: ['mongodb', 'rust-core-engine'],
    neighbour: 'stopped-on-purpose',
  },
  {
    fault: 'out-of-memory',
    causes: ['oom-limit'],
    only: ['mongodb', 'rust-core-engine'],
    neighbour: 'high-legal-memory',
  },
  {
    fault: 'crash-loop',
    causes: ['panic-unhandled'],
    only: ['mongodb', 'rust-core-engine'],
    neighbour: 'old-restarts',
  },
  {
    fault: 'broken-configuration',
    causes: ['config-invalid'],
    only: ['mongodb', 'rust-core-engine'],
    neighbour: 'harmless-chatter',
  },
  { fault: 'port-taken', causes: ['port-conflict'], only: ['mongodb', 'rust-core-engine'], neighbour: 'completed-job' },
  {
    fault: 'variable-missing',
    causes: ['missing-env'],
    only: ['mongodb', 'rust-core-engine'],
    neighbour: 'foreign-unhealthy',
  },
  {
    fault: 'health-check-broken',
    causes: ['endpoint-error'],
    only: ['python-ai-service'],
    neighbour: 'old-restarts',
    byHealthCheck: true,
  },
  {
    fault: 'probe-missing',
    causes: ['probe-binary-missing'],
    only: ['python-ai-service'],
    neighbour: 'stopped-on-purpose',
    byHealthCheck: true,
  },
  {
    fault: 'network-detached',
    causes: ['not-same-network'],
    only: ['mongodb', 'python-ai-service'],
    neighbour: 'completed-job',
  },
  { fault: 'paused', causes: ['paused'], only: ['redis', 'python-ai-service'], neighbour: 'harmless-chatter' },
  {
    fault: 'wrong-host',
    causes: ['uri-wrong-host', 'wrong-hostname'],
    only: ['mongodb', 'rust-core-engine'],
    neighbour: 'foreign-unhealthy',
  },
  {
    fault: 'exits-cleanly',
    causes: ['exits-cleanly'],
    only: ['mongodb', 'rust-core-engine'],
    neighbour: 'high-legal-memory',
  },
];

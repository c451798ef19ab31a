/** The faults, and the harmless things that only look like one, in the order in which a person is offered them. */
export const faultIds = [
  'database-stopped',
  'out-of-memory',
  'crash-loop',
  'broken-configuration',
  'port-taken',
  'variable-missing',
  'health-check-broken',
  'probe-missing',
  'health-hangs',
  'network-detached',
  'paused',
  'loopback-bind',
  'wrong-host',
  'exits-cleanly',
  'old-restarts',
  'completed-job',
  'stopped-on-purpose',
  'harmless-chatter',
  'high-legal-memory',
  'foreign-unhealthy',
] as const;

export type FaultId = (typeof faultIds)[number];

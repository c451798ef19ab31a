import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import type { Instance, Workload } from '../../../../src/diagnostics/workload.ts';
import {
  downInstance,
  ended,
  evidenceOf,
  healthyWorkload,
  instance,
  log,
  seconds,
  workload,
} from '../../evidenceOf.ts';

export const neighbours = ['oracle', 'desk', 'store-1', 'cache-1'].map((name) => healthyWorkload(name));
export const matcher = (
  parts: Parameters<typeof downInstance>[0],
  more: Parameters<typeof workload>[2] = {},
): Evidence => evidenceOf({ workloads: [workload('matcher', [downInstance(parts)], more), ...neighbours] });
export const running = (parts: Parameters<typeof instance>[0], rest: Parameters<typeof evidenceOf>[0] = {}): Evidence =>
  evidenceOf({ workloads: [workload('matcher', [instance(parts)]), ...neighbours], ...rest });
export const died = (exitCode: number, ...lines: string[]) => ({
  terminations: [30, 60, 90].map((each) => ended(seconds(each), { exitCode })),
  logs: [log('current', seconds(30), ...lines)],
});
export const refusal = 'Error: connect ECONNREFUSED store:27017';

export const withMatcher = (parts: Partial<Instance>, more: Partial<Workload> = {}): Evidence =>
  evidenceOf({ workloads: [workload('matcher', [instance(parts)], more), ...neighbours] });

import type { Check, Diagnosis, Reading, Target } from '../../../../src/diagnostics/contract.ts';
import { examine } from '../../../../src/diagnostics/examine.ts';
import { Platform } from '../../../../src/diagnostics/platform.ts';
import { createRecordingReader } from '../../../../src/diagnostics/reader.ts';
import { readingsOf } from '../../../../src/diagnostics/snapshot.ts';
import {
  gatherKubernetesWorkloads,
  kubernetesWorkloads,
} from '../../../../src/diagnostics/targets/kubernetes/workload.ts';
import type { Workload } from '../../../../src/diagnostics/workload.ts';

/** A platform file whose services are the deployments of their names. */
export function platformOf(
  namespace: string,
  deployments: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): Platform {
  const services = Object.fromEntries(deployments.map((deployment) => [deployment, { deployment, ...more }]));
  return Platform.parse({ name: 'test', kubernetes: { namespace }, services });
}

export interface Observation {
  readonly workloads: readonly Workload[];
  readonly readings: readonly Reading[];
  of(service: string): Workload;
}

/** What one gathering shows, without any check. */
export async function observe(target: Target, platform: Platform): Promise<Observation> {
  const reader = createRecordingReader({
    platform,
    targets: [target],
    signal: new AbortController().signal,
    now: () => new Date(),
  });
  const services = Object.keys(platform.services);
  await gatherKubernetesWorkloads(reader, services);
  const readings = reader.readings();
  const workloads = kubernetesWorkloads(readingsOf(readings, true), platform, services, new Date());
  return {
    workloads,
    readings,
    of(service) {
      const workload = workloads.find((each) => each.service === service);
      if (workload === undefined) throw new Error(`nothing was seen of ${service}`);
      return workload;
    },
  };
}

export async function diagnosisOf(target: Target, platform: Platform, checks: readonly Check[]): Promise<Diagnosis> {
  const { diagnosis } = await examine({ platform, subject: 'platform', targets: [target], checks });
  return diagnosis;
}

/** Looks again until the assertions hold: a kubelet takes its time, and a crash loop looks well half of it. */
export async function eventually<T>(look: () => Promise<T>, assert: (seen: T) => void, seconds = 75): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    try {
      assert(seen);
      return seen;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

/** The client library takes seconds to load on a busy machine: tests do not measure that. */
export async function warmUp(target: Target): Promise<Target> {
  const question = { target: 'kubernetes' as const, name: 'deployments', arguments: {}, essential: true };
  await target.ask({ ...question, answer: undefined as never }, AbortSignal.timeout(60_000)).catch(() => undefined);
  return target;
}

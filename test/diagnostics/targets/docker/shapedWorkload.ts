import type { InspectedContainer } from '../../../../src/diagnostics/targets/docker/answers.ts';
import * as questions from '../../../../src/diagnostics/targets/docker/questions.ts';
import { dockerWorkloads } from '../../../../src/diagnostics/targets/docker/workload.ts';
import type { Instance, Workload } from '../../../../src/diagnostics/workload.ts';
import { dockerPlatform, listed, NOON, readingsOf } from './containers.ts';

export type Answers = Parameters<typeof readingsOf>[0];

export function shape(
  answers: Answers,
  platform = dockerPlatform(),
  services = Object.keys(platform.services),
): Workload[] {
  return dockerWorkloads(readingsOf(answers), platform, services, new Date(NOON + 600_000));
}

export function instance(container: InspectedContainer, more: Answers = []): Instance {
  const [workload] = shape([
    [questions.listContainers(), { containers: [listed()] }],
    [questions.inspectContainer('c1'), container],
    ...more,
  ]);
  const [only] = workload?.instances ?? [];
  if (only === undefined) throw new Error('no instance');
  return only;
}

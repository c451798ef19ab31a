import { expect, it } from 'vitest';
import type { ContainerState, Pod } from '../../../../src/diagnostics/targets/kubernetes/answers.ts';
import { failingContainers } from '../../../../src/diagnostics/targets/kubernetes/failing-containers.ts';

const at = (minute: number): string => `2026-11-24T12:${String(minute).padStart(2, '0')}:00Z`;

function podOf(name: string, minute: number, ...ended: Partial<ContainerState>[]): Pod {
  const states = ended.map((state): ContainerState => ({ kind: 'terminated', finishedAt: at(minute), ...state }));
  const containers = states.map((last, index) => ({
    name: index === 0 ? 'main' : `side-${index}`,
    ready: false,
    restarts: 3,
    state: { kind: 'waiting' as const, reason: 'CrashLoopBackOff' },
    last,
  }));
  return { name, uid: name, spec: 0, createdAt: at(0), phase: 'Running', conditions: [], containers } as unknown as Pod;
}

function wellAgain(pod: Pod): Pod {
  const state = { kind: 'running' as const, startedAt: at(9) };
  return { ...pod, containers: pod.containers.map((each) => ({ ...each, state, ready: true })) };
}

it('reads first the logs of those that are ill and ended by themselves, and one of each service before a second of any', () => {
  const pods = new Map([
    ['memory', [podOf('memory', 9, { reason: 'OOMKilled', exitCode: 137 })]],
    ['command', [podOf('command', 9, { reason: 'ContainerCannotRun', exitCode: 127 })]],
    ['probe', [podOf('probe', 8, { reason: 'Error', exitCode: 137 })]],
    ['both', [podOf('both', 5, { reason: 'Error', exitCode: 1 }, { reason: 'Error', exitCode: 2 })]],
    ['error', [podOf('error', 7, { reason: 'Error', exitCode: 1 })]],
    ['well', [wellAgain(podOf('well', 9, { reason: 'Error', exitCode: 1 }))]],
  ]);

  expect(failingContainers(pods, []).map(({ pod, container }) => `${pod}/${container}`)).toEqual([
    'error/main',
    'both/main',
    'memory/main',
    'probe/main',
    'command/main',
    'both/side-1',
    'well/main',
  ]);
});

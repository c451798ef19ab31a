import type { z } from 'zod';
import type { Answered, Question, Readings } from '../../../../src/diagnostics/contract.ts';
import { TargetError, type TargetErrorKind } from '../../../../src/diagnostics/errors.ts';
import { Platform } from '../../../../src/diagnostics/platform.ts';
import { questionText } from '../../../../src/diagnostics/question-text.ts';
import type {
  ContainerEvent,
  EventHistory,
  InspectedContainer,
  ListedContainer,
} from '../../../../src/diagnostics/targets/docker/answers.ts';

export const NOON = Date.parse('2026-03-01T12:00:00.000Z');

/** An instant some seconds after noon. */
export function at(seconds: number): string {
  return new Date(NOON + seconds * 1000).toISOString();
}

export function inspected(
  changes: Partial<Omit<InspectedContainer, 'state'>> & { state?: Partial<InspectedContainer['state']> } = {},
): InspectedContainer {
  const { state, ...rest } = changes;
  return {
    id: 'c1',
    name: 'quotes',
    createdAt: at(0),
    restartCount: 0,
    restartPolicy: 'always',
    image: { reference: 'quotes:7', id: 'sha256:i1' },
    command: 'quotes --serve',
    environment: [],
    wantedPorts: [],
    ports: [],
    networks: [],
    networkMode: 'default',
    mounts: [],
    ...rest,
    state: {
      status: 'running',
      running: true,
      paused: false,
      restarting: false,
      dead: false,
      oomKilled: false,
      exitCode: 0,
      error: '',
      startedAt: at(1),
      ...state,
    },
  };
}

export const EXITED = { status: 'exited', running: false } as const;

export function listed(changes: Partial<ListedContainer> = {}): ListedContainer {
  return {
    id: 'c1',
    names: ['quotes'],
    image: 'quotes:7',
    imageId: 'sha256:i1',
    state: 'running',
    createdAt: at(0),
    ports: [],
    networks: [],
    ...changes,
  };
}

export function event(seconds: number, action: string, details: Partial<ContainerEvent> = {}): ContainerEvent {
  return { at: at(seconds), action, container: 'c1', ...details };
}

export function history(events: readonly ContainerEvent[], from = -3600): EventHistory {
  return { completeFrom: at(from), containersFrom: {}, events: [...events] };
}

export function dockerPlatform(
  services: z.input<typeof Platform>['services'] = { quotes: { container: 'quotes' } },
  docker: z.input<typeof Platform>['docker'] = {},
): Platform {
  return Platform.parse({ name: 'halyard', docker, services });
}

/** Readings of answers; those of questions that are not here were never asked. */
export function readingsOf(answers: readonly (readonly [Question<unknown>, unknown])[]): Readings {
  const known = new Map(answers.map(([question, answer]) => [questionText(question), answer]));
  return {
    answer<Answer>(question: Question<Answer>): Answered<Answer> | undefined {
      const key = questionText(question);
      if (!known.has(key)) return undefined;
      const answer = known.get(key);
      if (answer instanceof TargetError) {
        const { kind, message, remedy } = answer;
        return { ok: false, error: { kind, message, remedy }, reading: key, at: at(0) };
      }
      return { ok: true, value: question.answer.parse(answer), reading: key, at: at(0), tookMs: 1 };
    },
  };
}

export function refused(kind: TargetErrorKind): TargetError {
  return new TargetError(kind, 'no answer', { remedy: 'none' });
}

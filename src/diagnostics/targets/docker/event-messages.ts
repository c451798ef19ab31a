import { z } from 'zod';
import { printable } from '../../redaction/printable.ts';
import type { ContainerEvent } from './answers.ts';
import { withoutUndefined } from './without-undefined.ts';

/** What is kept of the engine's events; the engine filters by these, since health checks alone flood it with `exec_*`. */
export const EVENT_FILTERS = {
  type: ['container', 'network'],
  event: [
    'create',
    'start',
    'restart',
    'die',
    'oom',
    'kill',
    'stop',
    'pause',
    'unpause',
    'update',
    'health_status',
    'destroy',
    'connect',
    'disconnect',
  ],
} as const;

const Message = z.object({
  Type: z.string().nullish(),
  Action: z.string().nullish(),
  status: z.string().nullish(),
  id: z.string().nullish(),
  Actor: z.object({ ID: z.string().nullish(), Attributes: z.record(z.string(), z.string()).nullish() }).nullish(),
  time: z.number().nullish(),
  timeNano: z.number().nullish(),
});
export type EventMessage = z.output<typeof Message>;

/** One line of the event stream; undefined if it is no event. */
export function eventMessage(line: string): EventMessage | undefined {
  try {
    return Message.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

export function messageTime(message: EventMessage): number {
  return message.timeNano ? Math.floor(message.timeNano / 1e6) : (message.time ?? 0) * 1000;
}

/**
 * The event as it is kept; undefined for those that are not. The attributes hold every label of the container, so only
 * known ones are read. Kubernetes' own containers are left out: its target tells about them, and a crash loop of pods
 * on the same engine must not push out the history of the platform's containers.
 */
export function containerEvent(message: EventMessage): ContainerEvent | undefined {
  const attributes = message.Actor?.Attributes ?? {};
  const action = message.Action ?? message.status ?? '';
  const isNetwork = message.Type === 'network';
  const container = isNetwork ? attributes['container'] : (message.Actor?.ID ?? message.id ?? undefined);
  if (container === undefined || !isKept(message.Type ?? 'container', action)) return undefined;
  const name = isNetwork ? undefined : attributes['name'];
  if (name?.startsWith('k8s_')) return undefined;
  const seconds = numberOf(attributes['execDuration']);
  return withoutUndefined({
    at: new Date(messageTime(message)).toISOString(),
    action: printable(action, { most: 1000 }),
    container,
    name,
    composeService: attributes['com.docker.compose.service'],
    exitCode: numberOf(attributes['exitCode']),
    signal: numberOf(attributes['signal']),
    ranForMs: seconds === undefined ? undefined : seconds * 1000,
    network: isNetwork ? attributes['name'] : undefined,
  });
}

function isKept(type: string, action: string): boolean {
  if (type === 'network') return action === 'connect' || action === 'disconnect';
  const word = action.split(':', 1)[0] ?? '';
  return type === 'container' && (EVENT_FILTERS.event as readonly string[]).includes(word);
}

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

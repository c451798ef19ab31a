import type { z } from 'zod';
import type { Offer, Question, Target } from '../../../src/diagnostics/contract.ts';
import { TargetError } from '../../../src/diagnostics/errors.ts';
import { isRefusal, type PlanOptions, planRemediation } from '../../../src/diagnostics/plan-remediation.ts';
import { Platform } from '../../../src/diagnostics/platform.ts';
import type { Plan, Refusal } from '../../../src/diagnostics/remediation.ts';
import { findRemediation } from '../../../src/diagnostics/remediations/index.ts';
import type {
  ContainerEvent,
  InspectedContainer,
  ListedContainer,
  NetworkList,
} from '../../../src/diagnostics/targets/docker/answers.ts';

export const NOW = new Date('2026-03-02T12:00:00.000Z');
export const MIB = 1024 * 1024;
export const ago = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

type State = InspectedContainer['state'];

/** A container of the desk; what is not said of it is as it is in a container that has been well for hours. */
export interface DeskContainer {
  readonly id?: string;
  readonly service?: string;
  readonly state?: Partial<State>;
  readonly more?: Partial<InspectedContainer>;
  readonly log?: readonly string[];
  readonly usedBytes?: number | 'unreadable';
  readonly holds?: number;
  readonly without?: 'limits' | 'healthCheck';
  /** Listed, and not to be inspected. */
  readonly unseen?: true;
}

/** Everything that can be read of a small platform. Data: a row of a table changes some of it. */
export interface Desk {
  readonly platform: z.input<typeof Platform>;
  readonly containers: Readonly<Record<string, DeskContainer>>;
  readonly events: readonly ContainerEvent[];
  readonly networks: NetworkList['networks'];
  readonly hostMemoryBytes: number | undefined;
  /** Orders by symbol, or why they cannot be read. */
  readonly orders: Readonly<Record<string, number>> | TargetError;
  /** Questions, by their names, that have no answer. */
  readonly silent: readonly string[];
  readonly configuration: 'valid' | 'invalid' | 'absent';
}

export const DESK: Desk = {
  platform: {
    name: 'desk',
    docker: { project: 'desk', network: 'desk-net' },
    exchange: { url: 'http://exchange.test', apiKeyFrom: 'DESK_KEY', secretFrom: 'DESK_SECRET' },
    services: {
      matcher: {
        container: 'matcher',
        role: 'trading-engine',
        port: 8080,
        dependsOn: ['store', 'oracle'],
        configuration: { path: '/etc/matcher.toml', format: 'toml' },
      },
      oracle: { container: 'oracle', port: 8000, dependsOn: ['store', 'cache'] },
      'store-1': { container: 'store-1', role: 'datastore', port: 27017 },
      'cache-1': { container: 'cache-1', role: 'datastore', port: 6379 },
    },
    databases: {
      store: { kind: 'mongodb', service: 'store-1' },
      cache: { kind: 'redis', service: 'cache-1' },
    },
  },
  containers: { matcher: {}, oracle: {}, 'store-1': {}, 'cache-1': {} },
  events: [],
  networks: [
    { id: 'n-desk', name: 'desk-net', driver: 'bridge', internal: false },
    { id: 'n-host', name: 'host', driver: 'host', internal: false },
    { id: 'n-other', name: 'billing-net', driver: 'bridge', internal: false, composeProject: 'billing' },
  ],
  hostMemoryBytes: 16_384 * MIB,
  orders: { BTCUSDT: 2 },
  silent: [],
  configuration: 'valid',
};

/** The desk with some containers changed. */
export function deskWith(containers: Desk['containers'], more: Partial<Desk> = {}): Desk {
  return { ...DESK, ...more, containers: { ...DESK.containers, ...containers } };
}

/** The desk with some services of its platform file changed. */
export function withServices(desk: Desk, services: Readonly<Record<string, object>>): Desk {
  const changed = Object.entries(desk.platform.services).map(([name, entry]) => [
    name,
    { ...entry, ...services[name] },
  ]);
  return { ...desk, platform: { ...desk.platform, services: Object.fromEntries(changed) } };
}

const LIMITS = { memoryLimitBytes: 512 * MIB, memorySwapBytes: 512 * MIB };

const CHECK = {
  healthCheck: { command: 'CMD check', intervalMs: 5000, timeoutMs: 2000, startPeriodMs: 0, retries: 3 },
};

const UP: State = {
  status: 'running',
  running: true,
  paused: false,
  restarting: false,
  dead: false,
  oomKilled: false,
  exitCode: 0,
  error: '',
  startedAt: ago(300),
  health: { status: 'healthy', failingStreak: 0, log: [] },
};

/** Ended so many minutes ago. */
export function exited(minutes: number, exitCode = 1, more: Partial<State> = {}): Partial<State> {
  return {
    status: 'exited',
    running: false,
    exitCode,
    finishedAt: ago(minutes),
    startedAt: ago(minutes + 60),
    ...more,
  };
}

export const HUNG: Partial<State> = { health: { status: 'unhealthy', failingStreak: 9, log: [] } };

function inspected(name: string, { id = `id-${name}`, state, more, without }: DeskContainer): InspectedContainer {
  return {
    id,
    name,
    createdAt: ago(600),
    restartCount: 0,
    restartPolicy: 'always',
    image: { reference: `${name}:7`, id: `sha256:${name}` },
    command: name,
    environment: [],
    compose: { project: 'desk', service: name, dependsOn: [], oneoff: false },
    ...(without === 'healthCheck' ? {} : CHECK),
    wantedPorts: [{ containerPort: 80, hostPort: portOf(name), protocol: 'tcp' }],
    ports: [],
    networks: [{ name: 'desk-net', id: 'n-desk', aliases: [name] }],
    networkMode: 'desk-net',
    mounts: [],
    ...(without === 'limits' ? {} : LIMITS),
    ...more,
    state: { ...UP, ...state },
  };
}

function portOf(name: string): number {
  return 8000 + name.length;
}

function listed(name: string, container: DeskContainer): ListedContainer {
  const { id, image, compose, state } = inspected(name, container);
  const held =
    container.holds === undefined ? [] : [{ containerPort: 80, hostPort: container.holds, protocol: 'tcp' as const }];
  return {
    id,
    names: [name],
    image: image.reference,
    imageId: image.id,
    state: state.paused ? 'paused' : (state.status ?? ''),
    createdAt: ago(600),
    ...(compose === undefined ? {} : { compose }),
    ports: held,
    networks: [],
  };
}

/** What the targets answer of the desk, through the shapes of the questions. */
function deskTargets(desk: Desk): Target[] {
  const ask = async (question: Question<unknown>): Promise<unknown> => {
    if (desk.silent.includes(question.name)) throw silence(question);
    return question.answer.parse(answerOf(desk, question));
  };
  return (['docker', 'exchange'] as const).map((kind) => ({ kind, ask, close: () => Promise.resolve() }));
}

function silence({ target, name }: Question<unknown>): TargetError {
  return new TargetError('forbidden', `The ${target} does not answer ${name}.`, { remedy: 'Let it.' });
}

function answerOf(desk: Desk, question: Question<unknown>): unknown {
  const id = String(question.arguments['container']);
  const [name, container] =
    Object.entries(desk.containers).find(([each, { id: its = `id-${each}` }]) => [its, each].includes(id)) ?? [];
  switch (question.name) {
    case 'containers':
      return { containers: Object.entries(desk.containers).map(([each, its]) => listed(each, its)) };
    case 'inspect':
      if (container?.unseen) throw silence(question);
      if (name !== undefined && container !== undefined) return inspected(name, container);
      throw new TargetError('not-found', 'No such container.', { remedy: 'Check the name.' });
    case 'logs':
      return { lines: (container?.log ?? []).map((text) => ({ at: ago(1), text })), truncated: false };
    case 'events':
      return { completeFrom: ago(6000), containersFrom: {}, events: [...desk.events] };
    case 'stats':
      if (container?.usedBytes === 'unreadable') throw silence(question);
      return { at: NOW.toISOString(), memoryBytes: container?.usedBytes ?? 200 * MIB };
    case 'networks':
      return { networks: [...desk.networks] };
    case 'info':
      return { version: '27', ...(desk.hostMemoryBytes === undefined ? {} : { memoryBytes: desk.hostMemoryBytes }) };
    case 'configuration':
      return { state: desk.configuration };
    case 'open-orders':
      if (desk.orders instanceof TargetError) throw desk.orders;
      return { orders: Object.entries(desk.orders).map(([symbol, count]) => ({ symbol, count })) };
    default:
      return {};
  }
}

/** How a runner asks for the plan of an offer. */
export function deskOptions(desk: Desk, remediation: string, params: Offer['params'], now = NOW): PlanOptions {
  const found = findRemediation(remediation);
  if (found === undefined) throw new Error(`there is no remediation ${remediation}`);
  return {
    platform: Platform.parse(desk.platform),
    targets: deskTargets(desk),
    remediation: found,
    params,
    signal: new AbortController().signal,
    now: () => now,
  };
}

export async function planOf(
  desk: Desk,
  remediation: string,
  params: Offer['params'],
  now = NOW,
): Promise<Plan | Refusal> {
  const planned = await planRemediation(deskOptions(desk, remediation, params, now));
  return isRefusal(planned) ? planned : planned.plan;
}

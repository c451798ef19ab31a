import type { Evidence, Subject } from '../../src/diagnostics/contract.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { questionText } from '../../src/diagnostics/question-text.ts';
import { type HealthAnswer, healthEndpoint } from '../../src/diagnostics/targets/http/questions.ts';
import type {
  Instance,
  LogLine,
  Probe,
  ProbeResult,
  RunLog,
  Termination,
  Workload,
} from '../../src/diagnostics/workload.ts';

/** The instant of every examination in these tests. */
export const NOW = new Date('2026-03-02T12:00:00.000Z');

const SECOND = 1000;
export const seconds = (count: number): number => count * SECOND;
export const minutes = (count: number): number => count * 60 * SECOND;
export const hours = (count: number): number => count * 60 * 60 * SECOND;
export const days = (count: number): number => count * 24 * 60 * 60 * SECOND;
export const MIB = 1024 * 1024;

/** So long before the examination. */
export const ago = (milliseconds: number): string => new Date(NOW.getTime() - milliseconds).toISOString();

/** A platform of two services and two databases; names differ from those of the guide on purpose. */
const PLATFORM = {
  name: 'desk',
  docker: { project: 'desk', network: 'desk-net' },
  kubernetes: { namespace: 'desk-live' },
  services: {
    matcher: {
      container: 'matcher',
      composeService: 'matcher',
      role: 'trading-engine',
      port: 8080,
      dependsOn: ['store', 'cache', 'oracle'],
      requiredEnvironment: ['EXCHANGE_SECRET_KEY', 'STORE_URL'],
    },
    oracle: { container: 'oracle', composeService: 'oracle', port: 8000, dependsOn: ['store'] },
    desk: { container: 'desk', composeService: 'desk', port: 3000, dependsOn: ['matcher'] },
    'store-1': { container: 'store-1', composeService: 'store', role: 'datastore', port: 27017 },
    'cache-1': { container: 'cache-1', composeService: 'cache', role: 'datastore', port: 6379 },
  },
  databases: {
    store: { kind: 'mongodb', service: 'store-1' },
    cache: { kind: 'redis', service: 'cache-1' },
  },
} as const;

export interface EvidenceParts {
  readonly workloads?: readonly Workload[];
  /** Added to each service of the platform file, by name. */
  readonly services?: Readonly<Record<string, object>>;
  /** What the bot's own GET of a service's health endpoint answered; the service then has one. */
  readonly health?: Readonly<Record<string, HealthAnswer>>;
  readonly at?: Date;
  /** What hurts, in the words of who asked. */
  readonly complaint?: string;
}

/** Evidence of these workloads, all of the platform in scope. */
export function evidenceOf({ at = NOW, ...parts }: EvidenceParts = {}): Evidence {
  const { workloads = [], services = {}, health = {}, complaint } = parts;
  const entries = Object.entries(PLATFORM.services).map(([name, entry]) => [
    name,
    { ...entry, ...(name in health ? { health: { url: healthUrl(name) } } : {}), ...services[name] },
  ]);
  const platform = Platform.parse({ ...PLATFORM, services: Object.fromEntries(entries) });
  const answers = new Map(
    Object.entries(health).map(([name, answer]) => [questionText(healthEndpoint(name, healthUrl(name), 2500)), answer]),
  );
  return {
    platform,
    scope: {
      subject: 'platform:desk',
      services: Object.keys(platform.services),
      databases: Object.keys(platform.databases),
      focus: Object.keys(platform.services),
    },
    readings: {
      answer: (question) => {
        const value = answers.get(questionText(question));
        if (value === undefined) return undefined;
        return { ok: true, value: question.answer.parse(value), reading: 'r-http', at: at.toISOString(), tookMs: 1 };
      },
    },
    at,
    ...(complaint === undefined ? {} : { complaint }),
    workloads,
    subjectOf: (service): Subject => {
      const database = Object.entries(platform.databases).find(([, entry]) => entry.service === service)?.[0];
      return database === undefined ? `service:${service}` : `database:${database}`;
    },
  };
}

function healthUrl(service: string): string {
  return `http://${service}.test/health`;
}

/** A healthy Docker container of two days. */
export function instance(parts: Partial<Instance> = {}): Instance {
  return {
    name: 'matcher',
    id: 'c-1',
    role: 'main',
    current: true,
    state: 'running',
    createdAt: ago(days(2)),
    startedAt: ago(days(2)),
    restarts: 0,
    restartPolicy: 'always',
    terminations: [],
    forgottenTerminations: 0,
    probes: [],
    ready: 'yes',
    image: { reference: 'registry.test/matcher:4', architecture: 'amd64' },
    command: '/app/matcher',
    environment: [
      { name: 'EXCHANGE_SECRET_KEY', value: 'set' },
      { name: 'STORE_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'store', port: 27017 }] },
    ],
    ports: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
    networks: [{ name: 'desk-net', id: 'n-1', aliases: ['matcher'] }],
    mounts: [],
    logs: [],
    notices: [],
    readings: ['r-1'],
    ...parts,
  };
}

/** An instance that does not run, by default restarting in back-off. */
export function downInstance(parts: Partial<Instance> = {}): Instance {
  return instance({ state: 'restarting', ready: 'no', restarts: 4, ...parts });
}

export function workload(service: string, instances: readonly Instance[], parts: Partial<Workload> = {}): Workload {
  return {
    service,
    runtime: 'docker',
    presence: instances.length > 0 ? 'present' : 'absent',
    instances,
    portHolders: [],
    expectedNetworks: ['desk-net'],
    hostArchitecture: 'x86_64',
    hostMemoryBytes: 16 * 1024 * MIB,
    readings: ['r-0'],
    ...parts,
  };
}

/** A healthy workload of one container that is called like its service. */
export function healthyWorkload(service: string, parts: Partial<Instance> = {}): Workload {
  const aliases = [service, service.replace(/-1$/, '')];
  return workload(service, [
    instance({ name: service, id: `c-${service}`, networks: [{ name: 'desk-net', id: 'n-1', aliases }], ...parts }),
  ]);
}

/** The end of a run, so long before the examination. */
export function ended(endedAgo: number, parts: Partial<Termination> = {}): Termination {
  return { at: ago(endedAgo), exitCode: 1, endedBy: 'itself', ranForMs: seconds(5), ...parts };
}

export function outOfMemory(endedAgo: number, parts: Partial<Termination> = {}): Termination {
  return ended(endedAgo, { exitCode: 137, signal: 'SIGKILL', endedBy: 'oom', reason: 'OOMKilled', ...parts });
}

/** Lines of one run, a second apart, the last of them `lastAgo` before the examination. */
export function log(run: RunLog['run'], lastAgo: number, ...texts: readonly string[]): RunLog {
  const lines = texts.map((text, index): LogLine => ({ at: ago(lastAgo + (texts.length - 1 - index) * SECOND), text }));
  return { run, container: 'matcher', lines, truncated: false };
}

/** A failing health check, whose kept results all say `output`. */
export function failingProbe(output: string, parts: Partial<Probe> = {}): Probe {
  const results = [4, 3, 2, 1, 0].map(
    (index): ProbeResult => ({ at: ago(seconds(5 + index * 30)), exitCode: 1, output }),
  );
  return {
    kind: 'health',
    status: 'failing',
    failingStreak: 5,
    command: 'CMD curl -f http://localhost:8080/health',
    timeoutMs: 5000,
    intervalMs: 30_000,
    retries: 3,
    startPeriodMs: 0,
    results,
    failingSince: ago(seconds(125)),
    ...parts,
  };
}

import { z } from 'zod';
import type { Answered, Diagnosis, Evidence, Question, Snapshot, Subject } from './contract.ts';
import type { Database, Service } from './platform.ts';
import { evidenceOf } from './snapshot.ts';
import { healthEndpoint } from './targets/http/questions.ts';
import { type MongodbAnswer, mongodbState } from './targets/mongodb/questions.ts';
import { type RedisAnswer, redisState } from './targets/redis/questions.ts';
import type { Instance, Workload } from './workload.ts';

/** What could not be read is absent, never guessed. */
const ServiceStatus = z.strictObject({
  name: z.string(),
  kind: z.enum(['service', 'database']),
  light: z
    .enum(['green', 'amber', 'red', 'grey'])
    .describe(
      'green: looked at, well; amber: a warning; red: a fault, or the consequence of one; grey: could not be looked at.',
    ),
  state: z.string(),
  health: z.string().exactOptional().describe('What its health checks say.'),
  memory: z.string().exactOptional().describe('Only with `--usage`.'),
  cpu: z.string().exactOptional().describe('Share of the cores that it may use; only with `--usage`.'),
  ping: z.string().exactOptional().describe('Of a database: how long its answer took.'),
  note: z.string().exactOptional().describe('What is wrong with it, or what it suffers from.'),
});
export type ServiceStatus = Readonly<z.output<typeof ServiceStatus>>;
export type ServiceLight = ServiceStatus['light'];

/**
 * The quick health check of guide 8.1, as `botcore status --json` prints it. Disk space is not in it: no target of ours can
 * see the host's file systems.
 */
export const PlatformStatus = z.strictObject({
  format: z.literal('botcore.status/1'),
  platform: z.string(),
  at: z.iso.datetime(),
  services: z.array(ServiceStatus).readonly(),
  unchecked: z.array(z.strictObject({ question: z.string(), reason: z.string(), remedy: z.string() })).readonly(),
});
export type PlatformStatus = Readonly<z.output<typeof PlatformStatus>>;

/** What only the columns of memory and processor come from: everything else is known in a fraction of its time. */
export function isUsage({ target, name }: Pick<Question<unknown>, 'target' | 'name'>): boolean {
  return target === 'docker' && name === 'stats';
}

/** The status table that an examination of the platform supports. Pure. */
export function statusOf({ diagnosis, snapshot }: { diagnosis: Diagnosis; snapshot: Snapshot }): PlatformStatus {
  const evidence = evidenceOf(snapshot, true);
  const known = { troubles: troublesOf(diagnosis), doubts: doubtsOf(diagnosis) };
  const services = evidence.scope.services.map((name) => serviceRow(name, evidence, known));
  const databases = evidence.scope.databases.map((name) => databaseRow(name, evidence, known));
  return {
    format: 'botcore.status/1',
    platform: diagnosis.platform,
    at: evidence.at.toISOString(),
    services: [...services, ...databases],
    unchecked: diagnosis.unchecked.map(({ question, reason, remedy }) => ({ question, reason, remedy })),
  };
}

interface Trouble {
  readonly light: 'amber' | 'red';
  readonly note: string;
}

/** What is wrong with each subject: its own root first, else the root that it suffers from. */
function troublesOf({ roots, symptoms = [] }: Diagnosis): Map<Subject, Trouble> {
  const troubles = new Map<Subject, Trouble>();
  for (const { finding, consequences } of [...roots, ...symptoms]) {
    const light = finding.level === 'critical' ? 'red' : 'amber';
    const known = troubles.get(finding.subject);
    if (known === undefined || (known.light === 'amber' && light === 'red'))
      troubles.set(finding.subject, { light, note: finding.summary });
    for (const { subject } of consequences)
      if (!troubles.has(subject))
        troubles.set(subject, { light, note: `suffers from ${finding.cause} of ${finding.subject}` });
  }
  return troubles;
}

/** Why it cannot be told whether a subject is well, by the checks that said so. */
interface Doubt {
  readonly subject: string;
  readonly check: string;
  readonly reason: string;
}

/** Findings of level `unknown` that matter, as the diagnosis lists them: `service:x · rollout.state/none-ready-yet`. */
function doubtsOf({ unchecked }: Diagnosis): Doubt[] {
  return unchecked.flatMap(({ target, question, reason, essential }) => {
    const [subject, check] = question.split(' · ');
    return target !== 'check' || !essential || subject === undefined || check === undefined
      ? []
      : [{ subject, check, reason }];
  });
}

interface Known {
  readonly troubles: ReadonlyMap<Subject, Trouble>;
  readonly doubts: readonly Doubt[];
}

function serviceRow(name: string, evidence: Evidence, { troubles, doubts }: Known): ServiceStatus {
  const entryOfFile = evidence.platform.services[name];
  const workloads = evidence.workloads.filter(({ service }) => service === name);
  const instances = workloads.flatMap((workload) => workload.instances.filter(({ current }) => current));
  const subjects = [evidence.subjectOf(name), `service:${name}`];
  const trouble = troubles.get(evidence.subjectOf(name)) ?? troubles.get(`service:${name}`);
  // that the bot cannot ask a database leaves its container as well as it is
  const doubt = doubts.find(({ subject, check }) => subjects.includes(subject) && !check.startsWith('database.'));
  const planned = entryOfFile?.maintenance ? 'in maintenance' : undefined;
  const endpoint = endpointOf(name, evidence);
  const isSeen = workloads.length > 0 || (endpoint?.isWell === true && !hasRuntime(entryOfFile));
  return {
    name,
    kind: 'service',
    light: trouble?.light ?? (isSeen && doubt === undefined ? 'green' : 'grey'),
    state: workloads.length === 0 ? (endpoint?.state ?? 'not looked at') : workloads.map(stateText).join('; '),
    ...entry('health', healthText(instances)),
    ...entry('memory', memoryText(instances)),
    ...entry('cpu', cpuText(instances)),
    ...entry('note', trouble?.note ?? planned ?? doubt?.reason),
  };
}

/** What there is to look at besides its endpoint. */
function hasRuntime({ container, composeService, deployment, statefulSet }: Partial<Service> = {}): boolean {
  return [container, composeService, deployment, statefulSet].some((each) => each !== undefined);
}

function endpointOf(name: string, { platform, readings }: Evidence): { isWell: boolean; state: string } | undefined {
  const health = platform.services[name]?.health;
  const answer = health && readings.answer(healthEndpoint(name, health.url, health.timeoutMs));
  if (!answer?.ok) return undefined;
  const { value } = answer;
  if (value.outcome !== 'answered') return { isWell: false, state: value.outcome };
  const isWell = value.status >= 200 && value.status < 300 && value.says !== 'failing';
  return { isWell, state: `HTTP ${value.status}` };
}

function databaseRow(name: string, evidence: Evidence, { troubles, doubts }: Known): ServiceStatus {
  const answer = databaseAnswer(name, evidence);
  const trouble = troubles.get(`database:${name}`);
  const doubt = doubts.find(({ subject }) => subject === `database:${name}`);
  const isWell = answer?.ok === true && answer.value.outcome === 'answered' && doubt === undefined;
  return {
    name,
    kind: 'database',
    light: trouble?.light ?? (isWell ? 'green' : 'grey'),
    state: answer?.ok === true ? answer.value.outcome : 'not asked',
    ...(answer?.ok === true ? { ping: `${answer.value.tookMs} ms` } : {}),
    ...entry('note', trouble?.note ?? doubt?.reason ?? (answer?.ok === false ? answer.error.message : undefined)),
  };
}

/** That of the first server that answers, through the connection string or as a member by itself. */
function databaseAnswer(
  name: string,
  { platform, readings }: Evidence,
): Answered<Pick<MongodbAnswer | RedisAnswer, 'outcome' | 'tookMs'>> | undefined {
  const { kind, urlFrom, replicaSet = [] }: Partial<Database> = platform.databases[name] ?? {};
  if (urlFrom === undefined) return undefined;
  if (kind === 'redis') return readings.answer(redisState(name, urlFrom));
  const answers = [undefined, ...replicaSet].map((member) => readings.answer(mongodbState(name, urlFrom, member)));
  return answers.find((answer) => answer?.ok && answer.value.outcome === 'answered') ?? answers[0];
}

function entry<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
}

function stateText({ presence, runtime, instances, rollout }: Workload): string {
  if (presence === 'absent') return `absent on ${runtime}`;
  if (rollout !== undefined) return `${rollout.ready}/${rollout.desired} ready`;
  const current = instances.filter((instance) => instance.current && instance.role === 'main');
  const restarts = current.reduce((sum, instance) => sum + instance.restarts, 0);
  const states = [...new Set(current.map(({ state }) => state))].join(', ');
  return restarts === 0 ? states : `${states} (restarted ${restarts}×)`;
}

function healthText(instances: readonly Instance[]): string | undefined {
  const statuses = [...new Set(instances.flatMap(({ probes }) => probes.map(({ status }) => status)))];
  return statuses.length === 0 ? undefined : statuses.join(', ');
}

const MEBIBYTE = 2 ** 20;

function memoryText(instances: readonly Instance[]): string | undefined {
  const uses = instances.flatMap(({ memory }) => memory ?? []);
  if (uses.length === 0) return undefined;
  const used = uses.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  const limits = uses.map(({ limitBytes }) => limitBytes);
  const limit = limits.every((bytes) => bytes !== undefined)
    ? limits.reduce((sum, bytes) => sum + bytes, 0)
    : undefined;
  const text = `${Math.round(used / MEBIBYTE)} MiB`;
  return limit === undefined
    ? text
    : `${text} of ${Math.round(limit / MEBIBYTE)} MiB (${Math.round((100 * used) / limit)} %)`;
}

function cpuText(instances: readonly Instance[]): string | undefined {
  const shares = instances.flatMap(({ cpuShare }) => cpuShare ?? []);
  return shares.length === 0
    ? undefined
    : `${Math.round((100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length)} %`;
}

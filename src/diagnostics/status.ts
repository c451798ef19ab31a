import { z } from 'zod';
import type { Diagnosis, Evidence, Question, Snapshot, Subject } from './contract.ts';
import { evidenceOf } from './snapshot.ts';
import { mongodbState } from './targets/mongodb/questions.ts';
import { redisState } from './targets/redis/questions.ts';
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
  const troubles = troublesOf(diagnosis);
  const services = evidence.scope.services.map((name) => serviceRow(name, evidence, troubles));
  const databases = evidence.scope.databases.map((name) => databaseRow(name, evidence, troubles));
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
function troublesOf({ roots }: Diagnosis): Map<Subject, Trouble> {
  const troubles = new Map<Subject, Trouble>();
  for (const { finding, consequences } of roots) {
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

function serviceRow(name: string, evidence: Evidence, troubles: ReadonlyMap<Subject, Trouble>): ServiceStatus {
  const workloads = evidence.workloads.filter(({ service }) => service === name);
  const instances = workloads.flatMap((workload) => workload.instances.filter(({ current }) => current));
  const trouble = troubles.get(evidence.subjectOf(name)) ?? troubles.get(`service:${name}`);
  const planned = evidence.platform.services[name]?.maintenance ? 'in maintenance' : undefined;
  const note = trouble?.note ?? planned;
  return {
    name,
    kind: 'service',
    light: trouble?.light ?? (workloads.length === 0 ? 'grey' : 'green'),
    state: workloads.length === 0 ? 'not looked at' : workloads.map(stateText).join('; '),
    ...entry('health', healthText(instances)),
    ...entry('memory', memoryText(instances)),
    ...entry('cpu', cpuText(instances)),
    ...entry('note', note),
  };
}

function databaseRow(name: string, evidence: Evidence, troubles: ReadonlyMap<Subject, Trouble>): ServiceStatus {
  const database = evidence.platform.databases[name];
  const question = database?.urlFrom === undefined ? undefined : { from: database.urlFrom, kind: database.kind };
  const asked = question?.kind === 'redis' ? redisState(name, question.from) : mongodbState(name, question?.from ?? '');
  const answer =
    question === undefined ? undefined : evidence.readings.answer<{ outcome: string; tookMs: number }>(asked as never);
  const trouble = troubles.get(`database:${name}`);
  const answers = answer?.ok === true;
  return {
    name,
    kind: 'database',
    light: trouble?.light ?? (answers ? 'green' : 'grey'),
    state: answers ? answer.value.outcome : 'not asked',
    ...(answers ? { ping: `${answer.value.tookMs} ms` } : {}),
    ...entry('note', trouble?.note ?? (answer?.ok === false ? answer.error.message : undefined)),
  };
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

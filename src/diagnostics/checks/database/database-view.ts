import type { Answered, Evidence, Reader, Scope, Subject } from '../../contract.ts';
import type { Database, Platform } from '../../platform.ts';
import { type MongodbAnswer, type MongodbReply, mongodbState } from '../../targets/mongodb/questions.ts';
import { type RedisAnswer, redisState } from '../../targets/redis/questions.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type Complaint, complaintsOf } from './complaints.ts';
import { type ProcessView, processView } from './process-view.ts';

/** How the bot's own connection to a database went. */
export interface BotView {
  /** `unasked`: the platform file names no variable for it. `blind`: the question failed for a reason of ours. */
  readonly state: 'answered' | 'faulted' | 'unasked' | 'blind';
  readonly outcome?: Exclude<MongodbAnswer['outcome'] | RedisAnswer['outcome'], 'answered'>;
  readonly address?: string;
  readonly detail?: string;
  readonly readings: readonly string[];
}

export interface DatabaseView {
  readonly name: string;
  readonly database: Database;
  readonly subject: Subject;
  readonly maintenance: boolean;
  readonly process: ProcessView;
  readonly bot: BotView;
  /** Every name under which services reach it. */
  readonly names: readonly string[];
  /** Of the last minutes. */
  readonly complaints: readonly Complaint[];
  /** What services that died since said of it at last. */
  readonly lastWords: readonly Complaint[];
  readonly dependents: readonly string[];
}

/** Everything that the database checks look at. Every one of them calls this; each question is asked once. */
export async function gatherDatabases(read: Reader, scope: Scope): Promise<void> {
  await Promise.all([
    gatherWorkloads(read, scope.services),
    ...scope.databases.flatMap((name) => {
      const database = read.platform.databases[name];
      return database === undefined ? [] : questionsOf(name, database).map((question) => read.ask<unknown>(question));
    }),
  ]);
}

function questionsOf(name: string, database: Database) {
  const { urlFrom } = database;
  if (urlFrom === undefined) return [];
  if (database.kind === 'redis') return [redisState(name, urlFrom)];
  return [mongodbState(name, urlFrom), ...database.replicaSet.map((member) => mongodbState(name, urlFrom, member))];
}

const known = new WeakMap<Evidence, readonly DatabaseView[]>();

/** One for each database of the scope. */
export function databaseViews(evidence: Evidence): readonly DatabaseView[] {
  const cached = known.get(evidence);
  if (cached !== undefined) return cached;
  const views = evidence.scope.databases.flatMap((name) => {
    const database = evidence.platform.databases[name];
    return database === undefined ? [] : [databaseView(evidence, name, database)];
  });
  known.set(evidence, views);
  return views;
}

function databaseView(evidence: Evidence, name: string, database: Database): DatabaseView {
  const { platform } = evidence;
  const process = processView(evidence, database.service);
  const dependents = Object.entries(platform.services)
    .filter(([, { dependsOn }]) => dependsOn.includes(name) || dependsOn.includes(database.service ?? name))
    .map(([service]) => service);
  const foreign = Object.entries(platform.databases).flatMap(([other, entry]) =>
    other === name ? [] : namesOf(platform, other, entry),
  );
  const names = [...new Set([...namesOf(platform, name, database), ...aliasesOf(process)])];
  const said = complaintsOf(evidence, dependents, { kind: database.kind, names, foreign });
  return {
    name,
    database,
    subject: `database:${name}`,
    maintenance: platform.services[database.service ?? '']?.maintenance ?? false,
    process,
    bot: botView(evidence, name, database),
    names,
    complaints: said.filter(({ past }) => !past),
    lastWords: said.filter(({ past }) => past),
    dependents,
  };
}

/** What the platform file calls a database, one way or the other. */
function namesOf(platform: Platform, name: string, { service, replicaSet }: Database): string[] {
  const runs = service === undefined ? undefined : platform.services[service];
  const members = replicaSet.map((member) => member.replace(/:\d+$/, ''));
  const named = [name, service, runs?.container, runs?.composeService, runs?.deployment, runs?.statefulSet, ...members];
  return named.filter((each) => each !== undefined);
}

/** The names under which other containers reach it. */
function aliasesOf({ instance }: ProcessView): string[] {
  return instance === undefined ? [] : [instance.name, ...instance.networks.flatMap(({ aliases }) => aliases)];
}

/** The answer as recorded; a database of the other kind has none. */
export function mongodbAnswer(
  evidence: Evidence,
  { name, database }: Pick<DatabaseView, 'name' | 'database'>,
  member?: string,
) {
  if (database.kind !== 'mongodb' || database.urlFrom === undefined) return undefined;
  return evidence.readings.answer(mongodbState(name, database.urlFrom, member));
}

export function redisAnswer(evidence: Evidence, { name, database }: Pick<DatabaseView, 'name' | 'database'>) {
  if (database.kind !== 'redis' || database.urlFrom === undefined) return undefined;
  return evidence.readings.answer(redisState(name, database.urlFrom));
}

/** Every server of it that answered: through the connection string, and each member by itself. */
export function mongodbReplies(evidence: Evidence, view: Pick<DatabaseView, 'name' | 'database'>) {
  const answers = [undefined, ...view.database.replicaSet].map((member) => mongodbAnswer(evidence, view, member));
  return answers.flatMap((answer): { reply: MongodbReply; reading: string; at: string }[] =>
    answer?.ok && answer.value.outcome === 'answered'
      ? [{ reply: answer.value, reading: answer.reading, at: answer.at }]
      : [],
  );
}

function botView(evidence: Evidence, name: string, database: Database): BotView {
  const view = { name, database };
  const replies = mongodbReplies(evidence, view);
  if (replies.length > 0) return { state: 'answered', readings: replies.map(({ reading }) => reading) };
  const mongodb = mongodbAnswer(evidence, view);
  if (mongodb !== undefined) return botViewOf(mongodb, ({ host, port }) => `${host}:${port}`);
  const redis = redisAnswer(evidence, view);
  if (redis !== undefined) return botViewOf(redis, ({ uri }) => `${uri.host}:${uri.port}`);
  return { state: 'unasked', readings: [] };
}

function botViewOf<Answer extends MongodbAnswer | RedisAnswer>(
  answered: Answered<Answer>,
  addressOf: (answer: Answer) => string,
): BotView {
  const readings = [answered.reading];
  if (!answered.ok) return { state: 'blind', readings };
  const { value } = answered;
  const address = addressOf(value);
  if (value.outcome === 'answered') return { state: 'answered', address, readings };
  return { state: 'faulted', outcome: value.outcome, address, detail: value.detail, readings };
}

import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Environment } from '../config.ts';
import { ConfigurationError } from '../diagnostics/errors.ts';
import { createAudit } from '../jobs/audit.ts';
import { anchorOf, anchorText } from '../jobs/audit-chain.ts';
import type { Anchor, AuditEntry, AuditFault, AuditFilter, AuditVerification } from '../jobs/audit-contract.ts';
import { auditKeys, readEntries } from '../jobs/audit-reader.ts';
import { auditLine, auditTimeline } from '../jobs/audit-timeline.ts';
import { connectRedis, DEFAULT_PREFIX, redisReady } from '../jobs/redis.ts';
import { UsageError } from './exit-code.ts';
import type { Output } from './output.ts';
import { type Paint, printable } from './style.ts';

const READY_WITHIN_MS = 5000;

/** An anchor as it is posted, and as the bot logs it. */
const ANCHORS =
  /\b(?<text>[1-9][0-9]*):(?<mac>[0-9a-f]{64})\b|"seq":(?<logged>[1-9][0-9]*),"mac":"(?<seal>[0-9a-f]{64})"/g;

/** Whether the log is whole: prints it, and gives the verification. Throws `ConfigurationError`, `UsageError`. */
export async function verifyAudit(
  environment: Environment,
  { anchor = [], json = false }: { readonly anchor?: readonly string[]; readonly json?: boolean },
  output: Output,
): Promise<AuditVerification> {
  const key = environment.BOTCORE_AUDIT_KEY;
  if (key === undefined)
    throw new ConfigurationError('The environment', [
      { path: 'BOTCORE_AUDIT_KEY', message: 'is not set.', remedy: 'Without the key the seals cannot be checked.' },
    ]);
  const anchors = anchor.flatMap(anchorsOf);
  const verification = await withRedis(environment, (redis) => createAudit(redis, { key }).verify(anchors));
  if (json) output.json(verification);
  else output.write(`${verificationText(verification, anchors, output.paint)}\n`);
  return verification;
}

/** The entries as lines for people. They are not verified. */
export async function showAudit(environment: Environment, filter: AuditFilter, output: Output): Promise<void> {
  await eachEntry(environment, filter, (entry) => output.write(`${printable(auditLine(entry))}\n`));
}

/** The entries for other programs, or as a timeline for a post-mortem. They are not verified. */
export async function exportAudit(
  environment: Environment,
  filter: AuditFilter & { readonly format: 'jsonl' | 'markdown' },
  output: Output,
): Promise<void> {
  if (filter.format === 'jsonl') return eachEntry(environment, filter, (entry) => output.json(entry, 0));
  const entries: AuditEntry[] = [];
  await eachEntry(environment, filter, (entry) => entries.push(entry));
  output.write(printable(auditTimeline(entries)));
}

async function eachEntry(
  environment: Environment,
  filter: AuditFilter,
  act: (entry: AuditEntry) => unknown,
): Promise<void> {
  await withRedis(environment, async (redis) => {
    for await (const entry of readEntries(redis, auditKeys(DEFAULT_PREFIX), filter)) act(entry);
  });
}

async function withRedis<Result>({ REDIS_URL }: Environment, act: (redis: Redis) => Promise<Result>): Promise<Result> {
  const redis = connectRedis(REDIS_URL, 'desk');
  // What goes wrong is told by the commands below; without a listener it would end the process.
  redis.on('error', () => undefined);
  try {
    await redisReady(redis, READY_WITHIN_MS);
  } catch (error) {
    redis.disconnect();
    const reason = error instanceof Error && error.cause instanceof Error ? ` ${error.cause.message}` : '';
    throw new ConfigurationError('The environment', [
      { path: 'REDIS_URL', message: `does not answer.${reason}`, remedy: 'Set it to the Redis of the bot.' },
    ]);
  }
  try {
    return await act(redis);
  } finally {
    redis.disconnect();
  }
}

/** `seq:mac`, or a file of them: a log, a channel's export, one a line. What else stands there does not matter. */
function anchorsOf(text: string): Anchor[] {
  const single = anchorOf(text);
  if (single !== undefined) return [single];
  let content: string;
  try {
    content = readFileSync(text, 'utf8');
  } catch {
    throw new UsageError(`--anchor ${text} is neither an anchor (12:9f86d0…, a number and 64 hex digits) nor a file.`);
  }
  const found = [...content.matchAll(ANCHORS)].flatMap(
    ({ groups: { text: seq, mac, logged, seal } = {} }) => anchorOf(`${seq ?? logged}:${mac ?? seal}`) ?? [],
  );
  if (found.length === 0)
    throw new UsageError(`${text} holds no anchor such as 12:9f86d0… (a number and 64 hex digits).`);
  return found;
}

function verificationText(
  { entries, head, faults, anchors: inPlace }: AuditVerification,
  anchors: readonly Anchor[],
  paint: Paint,
): string {
  const end = head === undefined ? 'The log is empty.' : `${entries} entries; the head is ${anchorText(head)}.`;
  if (faults.length > 0)
    return [paint('red', headline(faults)), end, ...faults.map(({ says }) => `  · ${says}`)].join('\n');
  const anchored =
    anchors.length === 0
      ? 'Without --anchor a cut-off end, or an older Redis, cannot be noticed: the log and the channel hold anchors.'
      : `${inPlace} of ${new Set(anchors.map(anchorText)).size} anchors are in place.`;
  return [paint('green', '✓ WHOLE'), end, anchored].join('\n');
}

/** Another key is the likelier reason where nothing fits; it stays a failure, since a forger's log looks the same. */
function headline(faults: readonly AuditFault[]): string {
  return faults[0]?.kind === 'wrong-key' ? '✗ WRONG KEY, or every entry was replaced' : '✗ TAMPERED WITH';
}

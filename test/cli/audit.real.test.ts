import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit } from '../../src/jobs/audit.ts';
import { anchorText } from '../../src/jobs/audit-chain.ts';
import type { AuditEntry } from '../../src/jobs/audit-contract.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { builtProduct } from '../product.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';
import { type CliRun, runCli } from './runCli.ts';

const KEY = 'a key that nobody else knows, and long';
/** Each is a process of its own, and the first one waits for the product to be built. */
const THREE_COMMANDS = { timeout: 240_000 };

describeWith('redis', 'botcore audit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'botcore-audit-'));
  let server: PrivateRedis;
  let redis: Redis;
  let entries: AuditEntry[];
  const run = (args: readonly string[], environment: Record<string, string> = {}): CliRun =>
    runCli(['audit', ...args], { REDIS_URL: server.url, BOTCORE_AUDIT_KEY: KEY, ...environment });

  beforeAll(async () => {
    server = await startRedis();
    redis = connectRedis(server.url, 'worker');
    await redisReady(redis, 60_000);
    const audit = createAudit(redis, { key: KEY });
    entries = [
      await audit.append({ kind: 'command', incident: '7', actor: 'U0ERIN', text: 'diagnose mongodb' }),
      await audit.append({
        kind: 'vote',
        incident: '7',
        approval: 'abcdefgh',
        actor: 'U0ADA',
        text: 'Voted to approve.',
      }),
      await audit.append({ kind: 'command', incident: '8', actor: 'U0ERIN', text: 'diagnose redis' }),
    ];
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const anchors = (): string[] => entries.map(anchorText);
  /** Lines of the bot's log, and of a channel's export. */
  const logFile = (): string => {
    const path = join(folder, 'bot.log');
    const logged = entries.slice(0, 2).map(({ seq, mac }) => JSON.stringify({ level: 30, seq, mac, msg: 'The head' }));
    writeFileSync(path, [...logged, `botcore: The audit log stands at \`${anchors()[2]}\`.`].join('\n'));
    return path;
  };

  it('finds a whole log whole, by its anchors too, and says what it cannot know without', THREE_COMMANDS, () => {
    expect(run(['verify'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/✓ WHOLE\n3 entries.*\nWithout --anchor/),
    });
    const anchored = run(['verify', '--anchor', anchors()[0] ?? '', logFile()]);
    expect(anchored).toMatchObject({ status: 0, stdout: expect.stringContaining('3 of 3 anchors are in place.') });
    expect(JSON.parse(run(['verify', '--json']).stdout)).toEqual({
      entries: 3,
      anchors: 0,
      faults: [],
      head: { seq: 3, mac: entries[2]?.mac },
    });
  });

  it('ends with 1 where it was tampered with, and names the entry', async () => {
    const { status, stdout } = run(['verify', '--anchor', `9:${entries[0]?.mac}`]);
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/✗ TAMPERED WITH[\s\S]*ends with entry 3[\s\S]*entry 9/),
    });
  });

  it('says WRONG KEY where not one entry fits, and fails still: who replaces them all looks the same', () => {
    const { status, stdout } = run(['verify'], { BOTCORE_AUDIT_KEY: 'another key, which sealed none of these' });
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringMatching(/^✗ WRONG KEY/) });
    expect(stdout).not.toContain('TAMPERED');
  });

  it('ends without a word when its reader has read enough', async () => {
    const child = spawn(process.execPath, [join(builtProduct(), 'cli.js'), 'audit', 'export'], {
      env: { PATH: process.env['PATH'], REDIS_URL: server.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect({ complaint, code }).toEqual({ complaint: '', code: 141 });
  });

  it.each<[string, readonly string[], Record<string, string>, number, RegExp]>([
    ['no key', ['verify'], { BOTCORE_AUDIT_KEY: '' }, 78, /BOTCORE_AUDIT_KEY · is not set/],
    ['a short key', ['verify'], { BOTCORE_AUDIT_KEY: 'hunter2' }, 78, /at least 32 characters/],
    ['no Redis', ['show'], { REDIS_URL: 'redis://127.0.0.1:1' }, 78, /REDIS_URL · does not answer/],
    ['an anchor that is none', ['verify', '--anchor', 'abc'], {}, 64, /neither an anchor .* nor a file/],
    ['a file without anchors', ['verify', '--anchor', 'package.json'], {}, 64, /holds no anchor/],
    ['an unknown format', ['export', '--format', 'xml'], {}, 64, /jsonl, markdown/],
    ['no command', [], {}, 64, /Usage: botcore audit/],
  ])('refuses %s on stderr alone', (_title, args, environment, code, words) => {
    const { status, stdout, stderr } = run(args, environment);
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain('hunter2');
  });

  it('shows and exports what is about one incident or approval', THREE_COMMANDS, () => {
    expect(run(['show', '--incident', '7']).stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^#1 .* UTC command U0ERIN: diagnose mongodb$/),
      expect.stringMatching(/^#2 .* UTC vote \[abcdefgh\] U0ADA: Voted to approve\.$/),
    ]);
    const lines = run(['export', '--approval', 'abcdefgh']).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([entries[1]]);
    expect(run(['export', '--format', 'markdown']).stdout).toMatch(
      /# Timeline[\s\S]*## Incident 7[\s\S]*## Incident 8/,
    );
  });
});

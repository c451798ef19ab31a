import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionResult, Message, MessagePage, WorkspaceState } from '../../../lab/slack/contract.ts';
import { scratchVariable } from '../../../tools/parts/part.ts';
import { until } from '../../bot/local-bot.ts';

/** A demo in a process of its own, as somebody starts it from a terminal, and what one does on its page. */
export interface DemoProcess {
  readonly pid: number;
  /** The label by which its containers are found. */
  readonly owner: string;
  output(): string;
  /** Resolves with the page's address. */
  ready(): Promise<string>;
  said(text: string): Promise<unknown>;
  command(text: string): Promise<ActionResult>;
  /** What the bot says of something in a channel, or in the thread of a message there. */
  reads(channel: string, text: string, thread?: string): Promise<Message>;
  interrupt(): void;
  ended: Promise<number | null>;
  /** Processes and folders that are left of it. */
  remains(): string[];
  remove(): void;
}

const STARTS_WITHIN_MS = 180_000;
const ANSWERS_WITHIN_MS = 60_000;

export function startDemoProcess(args: readonly string[]): DemoProcess {
  // All that it makes lies in here, so that what it leaves behind is seen.
  const folder = mkdtempSync(join(process.env[scratchVariable] ?? tmpdir(), 'demo-'));
  const child = spawn(process.execPath, ['lab/demo.mjs', '--port', '0', ...args], {
    env: { ...process.env, TMPDIR: folder, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = (): string | undefined => /Open +(http:\/\/127\.0\.0\.1:\d+)\n[\s\S]*Ready after/.exec(output())?.[1];
  return {
    pid: child.pid ?? 0,
    owner: `${hostname()}:${child.pid}`,
    output,
    ended,
    ready: () => until(url, 'the demo', STARTS_WITHIN_MS).catch(withOutput(output)),
    said: (text) => until(() => output().includes(text), `"${text}"`, STARTS_WITHIN_MS).catch(withOutput(output)),
    ...hands(() => url() ?? ''),
    interrupt: () => void child.kill('SIGINT'),
    remains: () => [
      ...readdirSync(folder).filter((name) => name.startsWith('botcore-')),
      ...commandLines().filter((line) => line.includes(folder)),
    ],
    remove() {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Of all processes. Not every Linux has `ps`. */
function commandLines(): string[] {
  if (process.platform !== 'linux') return execFileSync('ps', ['-Ao', 'args'], { encoding: 'utf8' }).split('\n');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It has ended meanwhile.
        return '';
      }
    });
}

function outputOf(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  return () => text;
}

const withOutput =
  (output: () => string) =>
  (error: Error): never => {
    throw new Error(`${error.message}\n${output()}`);
  };

/** The local Slack of a demo as its page uses it. */
function hands(url: () => string): Pick<DemoProcess, 'command' | 'reads'> {
  const read = async <Value>(path: string): Promise<Value> =>
    (await fetch(`${url()}/emu/${path}`)).json() as Promise<Value>;
  const channelOf = async (name: string): Promise<string> =>
    (await read<WorkspaceState>('state')).channels.find((channel) => channel.name === name)?.id ?? '';
  return {
    async command(text) {
      const action = {
        type: 'slash_command',
        user: 'U0ENGINEER',
        channel: await channelOf('ops'),
        command: '/botcore',
        text,
      };
      const reply = await fetch(`${url()}/emu/act`, { method: 'POST', body: JSON.stringify(action) });
      return reply.json() as Promise<ActionResult>;
    },
    async reads(name, text, thread) {
      const place = new URLSearchParams({
        channel: await channelOf(name),
        user: 'U0ENGINEER',
        ...(thread && { thread }),
      });
      for (
        const deadline = Date.now() + ANSWERS_WITHIN_MS;
        ;
        await new Promise((resolve) => setTimeout(resolve, 100))
      ) {
        const { messages } = await read<MessagePage>(`messages?${place}`);
        const found = messages.find((message) => JSON.stringify(message).includes(text));
        if (found !== undefined) return found;
        if (Date.now() > deadline) throw new Error(`"${text}" was not said in #${name}: ${JSON.stringify(messages)}`);
      }
    },
  };
}

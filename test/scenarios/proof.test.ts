import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportView } from '../../src/bot/views/report.ts';
import { diagnosisText } from '../../src/cli/diagnosis-text.ts';
import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Diagnosis, Snapshot } from '../../src/diagnostics/contract.ts';
import { judgeSnapshot } from '../../src/diagnostics/examine.ts';
import { reportOf } from '../../src/diagnostics/report.ts';
import { parseSnapshot } from '../../src/diagnostics/snapshot.ts';
import type { Incident } from '../../src/jobs/contract.ts';

const FOLDER = new URL('../../lab/scenarios/recorded/', import.meta.url);
const NAMES = readdirSync(FOLDER)
  .map((file) => file.replace(/\.json$/, ''))
  .filter((name) => name !== 'healthy');
const INCIDENT: Incident = {
  id: '7',
  asks: 'diagnosis',
  subject: 'platform:bot-core',
  origin: { kind: 'command', user: 'U0ENGINEER' },
  place: { channel: 'C1' },
  fingerprint: 'f',
  state: 'reported',
  askedAt: '2026-11-28T09:20:00.000Z',
};

const recorded = (name: string): Snapshot => parseSnapshot(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
const diagnosed = (name: string): Diagnosis => judgeSnapshot(recorded(name), checks);
const plain = (_style: unknown, text: string): string => text;
const proofOf = (diagnosis: Diagnosis) => reportOf(diagnosis).roots[0]?.proof ?? [];

/** What decides, as the runtime or the program said it, and who of them. */
const DECIDING: Readonly<Record<string, readonly [source: RegExp, text: string]>> = {
  'broken-configuration': [/^log of botcore-demo-rust-core-engine$/, '    9 | max_open_orders = = 20'],
  'crash-loop': [
    /^log of botcore-demo-rust-core-engine$/,
    "thread 'main' panicked at src/exchange/order_book.rs:214:38:\ncalled `Option::unwrap()` on a `None` value",
  ],
  'database-stopped': [/connection to 127\.0\.0\.1:62001$/, 'outcome: refused · detail: ECONNREFUSED'],
  'exits-cleanly': [/^Docker of/, 'exitCode: 0'],
  'health-check-broken': [/^health check of/, 'The requested URL returned error: 404'],
  'network-detached': [/^Docker of botcore-demo-python-ai-service$/, 'networks: none'],
  'out-of-memory': [/^events of/, 'oom: 2026-11-28T09:19:47.221Z'],
  paused: [/^events of/, 'pause: 2026-11-28T09:21:49.806Z'],
  'port-taken': [/^Docker of/, 'Bind for 127.0.0.1:62004 failed: port is already allocated'],
  'probe-missing': [/^health check of/, 'exec: "wget": executable file not found in $PATH'],
  'variable-missing': [/^log of/, 'Error: environment variable BINANCE_API_KEY not set'],
  'wrong-host': [/^log of/, 'Address: mongo-primary-old:27017'],
};

describe('the proof of a root', () => {
  it('is looked at for every fault that is recorded', () => {
    expect(Object.keys(DECIDING).sort()).toEqual([...NAMES].sort());
  });

  it.each(NAMES)('is one to three excerpts, among them what decides: %s', (name) => {
    const proof = proofOf(diagnosed(name));
    const [source, text] = DECIDING[name] ?? [/$^/, ''];

    expect(proof.length).toBeGreaterThanOrEqual(1);
    expect(proof.length).toBeLessThanOrEqual(3);
    expect(
      proof
        .filter((excerpt) => source.test(excerpt.source))
        .map((excerpt) => excerpt.text)
        .join('\n'),
    ).toContain(text);
  });

  it.each(NAMES)('quotes lines of logs as they are: %s', (name) => {
    const diagnosis = diagnosed(name);
    for (const { reading, source, text, at } of proofOf(diagnosis)) {
      expect(Date.parse(at)).not.toBeNaN();
      if (!source.startsWith('log of')) continue;
      const answer = diagnosis.readings.find(({ id }) => id === reading)?.answer ?? { lines: [] };
      const { lines } = answer as { lines: { text: string }[] };
      for (const line of text.split('\n').filter((each) => each !== '…'))
        expect(lines.map((each) => each.text)).toContain(line);
    }
  });

  it.each(NAMES)('stands in the terminal and in Slack in the same words, times within it untouched: %s', (name) => {
    const diagnosis = diagnosed(name);
    const terminal = diagnosisText(reportOf(diagnosis), plain as Parameters<typeof diagnosisText>[1]);
    const slack = JSON.stringify(reportView(INCIDENT, diagnosis).blocks);
    for (const { text } of proofOf(diagnosis))
      for (const line of text.split('\n')) {
        expect(terminal).toContain(`│ ${line}`);
        expect(slack).toContain(JSON.stringify(line).slice(1, -1));
      }
    expect(terminal).not.toMatch(/^ {2}facts /m);
  });

  it('ends where the log ends, and marks what it leaves out', () => {
    const snapshot = recorded('crash-loop');
    const readings = snapshot.readings.map((reading) => {
      if (reading.question !== `docker · logs · container=${CRASHING} · tail=200`) return reading;
      const { lines } = reading.answer as { lines: { at: string; text: string }[] };
      const end = lines.at(-1)?.at ?? '';
      const words = Array.from({ length: 12 }, (_, index) => ({
        at: end,
        text: `the ledger is torn at page ${index}`,
      }));
      const long = { at: end, text: `${'x'.repeat(600)} and that was why` };
      return {
        ...reading,
        answer: {
          lines: [...lines.filter(({ text }) => !text.includes('panicked')), ...words, long],
          truncated: false,
        },
      };
    });
    const [first] = proofOf(judgeSnapshot({ ...snapshot, readings }, checks));

    expect(first?.text).toContain('the ledger is torn at page 11\n');
    expect(first?.text).not.toContain('the ledger is torn at page 0\n');
    expect(first?.text).toMatch(/x … x.* and that was why$/);
  });
});

const CRASHING = '21003c8522aff69218b8449c7f931b970408aee6fa001baa93691d6d9b495257';

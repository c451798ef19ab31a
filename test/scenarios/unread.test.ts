import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../../src/diagnostics/checks/index.ts';
import type { Diagnosis, Reading, Snapshot } from '../../src/diagnostics/contract.ts';
import { judgeSnapshot } from '../../src/diagnostics/examine.ts';
import { openingOf } from '../../src/diagnostics/opening.ts';
import { reportOf } from '../../src/diagnostics/report.ts';
import { parseSnapshot } from '../../src/diagnostics/snapshot.ts';

const FOLDER = new URL('../../lab/scenarios/recorded/', import.meta.url);
const NAMES = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));

const recorded = (name: string): Snapshot => parseSnapshot(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));

/** What the same look would have shown had these questions failed. */
function without(name: string, isUnread: (reading: Reading) => boolean, error: Reading['error']): Diagnosis {
  const snapshot = recorded(name);
  const readings = snapshot.readings.map(({ answer, ...reading }) =>
    isUnread({ ...reading, answer })
      ? { ...reading, error: error as NonNullable<Reading['error']> }
      : { ...reading, answer },
  );
  return judgeSnapshot({ ...snapshot, readings }, checks);
}

const NO_DRIVER = {
  kind: 'failed' as const,
  message: 'The Docker Engine answered 501: configured logging driver does not support reading.',
  remedy: 'Give it a logging driver that can be read.',
  detail: '501',
};
const isLog = ({ question }: Reading): boolean => question.startsWith('docker · logs');
const rootsOf = ({ roots }: Diagnosis): string[] => roots.map(({ finding: { cause } }) => cause);
const symptomsOf = ({ symptoms = [] }: Diagnosis): string[] => symptoms.map(({ finding: { cause } }) => cause);

describe('while no log can be read', () => {
  it.each(['crash-loop'])('how %s shows is no root, and the log comes first', (name) => {
    const diagnosis = without(name, isLog, NO_DRIVER);

    expect(diagnosis).toMatchObject({ verdict: 'inconclusive', severity: 'SEV1', roots: [] });
    expect(symptomsOf(diagnosis)).toEqual(['crash-loop']);
    expect(diagnosis.unchecked[0]).toMatchObject({ reason: NO_DRIVER.message, essential: true });
    expect(openingOf(diagnosis)).toContain(NO_DRIVER.message);
  });

  it.each([
    'out-of-memory',
    'database-stopped',
    'paused',
    'port-taken',
    'exits-cleanly',
    'variable-missing',
    'broken-configuration',
    'probe-missing',
    'network-detached',
  ])('what needs no log to be named stays the root: %s', (name) => {
    const before = rootsOf(judgeSnapshot(recorded(name), checks));

    expect(rootsOf(without(name, isLog, NO_DRIVER))).toEqual(before);
  });

  it('is as before once it can be read', () => {
    const diagnosis = judgeSnapshot(recorded('crash-loop'), checks);

    expect(diagnosis).toMatchObject({ verdict: 'root-cause', symptoms: [] });
    expect(rootsOf(diagnosis)).toEqual(['panic-unhandled']);
  });
});

describe('while nothing but the bot itself looks', () => {
  const DEAF = { kind: 'unreachable' as const, message: 'There is no such socket.', remedy: 'Start it.' };
  const REFUSED = { outcome: 'refused', tookMs: 2, detail: 'ECONNREFUSED' };
  /** Every address refuses, and neither an engine nor a database could be asked. */
  const blind = (name: string): Diagnosis => {
    const snapshot = recorded(name);
    const readings = snapshot.readings.map(({ answer: _unread, ...reading }) =>
      reading.target === 'http' ? { ...reading, answer: REFUSED } : { ...reading, error: DEAF },
    );
    return judgeSnapshot({ ...snapshot, readings }, checks);
  };

  it.each(NAMES)('nobody is convicted, and nobody suffers from another: %s', (name) => {
    const diagnosis = blind(name);

    expect(diagnosis).toMatchObject({ verdict: 'inconclusive', roots: [] });
    expect(diagnosis.severity).not.toBe('SEV1');
    expect((diagnosis.symptoms ?? []).flatMap(({ consequences }) => consequences)).toEqual([]);
    expect(diagnosis.unchecked[0]?.reason).toBe(DEAF.message);
    expect(openingOf(diagnosis)).toMatch(/^Nothing can be concluded: There is no such socket\. .* convicts nobody\.$/);
  });
});

describe('a question that no reading covers', () => {
  const asked = (complaint: string): Diagnosis => judgeSnapshot({ ...recorded('healthy'), complaint }, checks);

  it.each(['my strategies stopped trading', 'HighRequestLatency', 'the prices are stale'])(
    'is not answered with healthy: %s',
    (complaint) => {
      const diagnosis = asked(complaint);
      const { answer, verdict, unchecked } = reportOf(diagnosis);

      expect(verdict).toBe('inconclusive');
      expect(answer).toMatch(
        /^How it is with .+ is not known: .* No fault was found in containers, databases and health endpoints\.$/,
      );
      expect(unchecked.map(({ question }) => question)).toContain(diagnosis.coverage.areas?.askedInVain[0]);
    },
  );

  it.each(['is a container down?', 'rust-core-engine looks odd', ''])(
    'is told from one that they cover: "%s"',
    (complaint) => {
      const { answer, verdict } = reportOf(asked(complaint));

      expect(verdict).toBe('healthy');
      expect(answer).toMatch(/looked at: containers, databases and health endpoints\. Not looked at: trading, /);
    },
  );

  it('does not take the root away where one is found', () => {
    const diagnosis = judgeSnapshot({ ...recorded('paused'), complaint: 'nobody trades' }, checks);

    expect(rootsOf(diagnosis)).toEqual(['paused']);
    expect(diagnosis.unchecked.map(({ question }) => question)).toContain('trading');
  });
});

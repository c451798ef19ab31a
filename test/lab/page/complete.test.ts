import { expect, test } from 'vitest';
import { commandOf, complete } from '../../../lab/slack/page/conversation/complete.ts';

const person = (id: string, name: string, realName: string) => ({
  id,
  name,
  realName,
  role: 'engineer' as const,
  isBot: false,
  isGuest: false,
  avatarUrl: null,
  color: '000000',
});

const known = {
  commands: [
    { command: '/botcore', description: 'Diagnose', usageHint: 'diagnose api' },
    { command: '/incident', description: 'Incidents', usageHint: '' },
  ],
  people: [person('U1', 'erin', 'Erin Engineer'), person('U2', 'ada', 'Ada Approver')],
  userGroups: [{ id: 'S1', handle: 'sre-approvers', name: 'SRE approvers', members: [] }],
  channels: [
    { id: 'C1', name: 'ops', kind: 'channel' as const, topic: '', members: [], appIsMember: true, archived: false },
  ],
};

const labels = (text: string, caret = text.length) => complete(text, caret, known)?.rows.map(({ label }) => label);

test.each([
  ['/', ['/botcore', '/incident']],
  ['/bot', ['/botcore']],
  ['/botcore diag', undefined],
  ['say /bot', undefined],
  ['@er', ['@erin']],
  ['@he', ['@here']],
  ['ask @app', ['@ada', '@sre-approvers']],
  ['mail@er', undefined],
  ['in #o', ['#ops']],
  [':fir', ['🔥  :fire:', '🧑‍🚒  :firefighter:']],
  [':f', undefined],
  ['nothing', undefined],
])('completes %j', (text, rows) => {
  expect(labels(text)).toEqual(rows);
});

test('looks at the word under the caret, not at the end of the line', () => {
  expect(complete('@ad and more', 3, known)).toMatchObject({ from: 0, to: 3, rows: [{ insert: '@ada ' }] });
});

test('keeps the hint of a command while its arguments are typed', () => {
  expect(commandOf('/botcore diag', known.commands)?.usageHint).toBe('diagnose api');
  expect(commandOf('/botcore', known.commands)).toBeUndefined();
});

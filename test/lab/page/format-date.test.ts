import { expect, test } from 'vitest';
import { ago, formatDate } from '../../../lab/slack/page/text/format-date.ts';

const context = { now: new Date('2026-11-24T15:00:00Z'), timeZone: 'UTC' };
const at = (iso: string) => new Date(iso).getTime() / 1000;

test.each([
  ['{date_num}', '2014-02-18'],
  ['{date}', 'February 18th, 2014'],
  ['{date_short}', 'Feb 18, 2014'],
  ['{date_long}', 'Tuesday, February 18th, 2014'],
  ['{date_short_pretty} at {time}', 'Feb 18, 2014 at 2:39 PM'],
  ['{time_secs}', '2:39:42 PM'],
  ['{nonsense}', 'fallback'],
  ['no token', 'fallback'],
])('formats %s', (format, words) => {
  expect(formatDate(1392734382, format, 'fallback', context)).toBe(words);
});

test.each([
  ['2026-11-24T01:00:00Z', 'today'],
  ['2026-11-23T23:00:00Z', 'yesterday'],
  ['2026-11-25T01:00:00Z', 'tomorrow'],
])('says %s as %s', (iso, words) => {
  expect(formatDate(at(iso), '{date_pretty}', '', context)).toBe(words);
});

test.each([
  ['2026-11-24T14:59:30Z', '30 seconds ago'],
  ['2026-11-24T13:00:00Z', '2 hours ago'],
  ['2026-11-24T15:01:00Z', 'in 1 minute'],
])('tells how far away %s is', (iso, words) => {
  expect(ago(new Date(iso), context.now)).toBe(words);
});

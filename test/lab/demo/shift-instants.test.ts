import { describe, expect, it } from 'vitest';
import { shiftInstants } from '../../../lab/demo/shift-instants.ts';

const HOUR = 3_600_000;

describe('moving the instants of a recording', () => {
  it.each([
    ['2026-11-24T12:00:05.123Z', '2026-11-24T13:00:05.123Z'],
    ['2026-11-24T23:59:59Z', '2026-11-25T00:59:59Z'],
    ['2026-11-24T12:00:05.123456789Z', '2026-11-24T13:00:05.123456789Z'],
    ['2026-11-24 12:00:05,123 ERROR x', '2026-11-24 13:00:05,123 ERROR x'],
    ['2026-11-24T12:00:05.5+02:00', '2026-11-24T13:00:05.5+02:00'],
    ['until=2026-11-24T12:00:05.123Z · tail=200', 'until=2026-11-24T13:00:05.123Z · tail=200'],
    ['from 2026-11-24T12:00:00Z to 2026-11-24T12:30:00Z', 'from 2026-11-24T13:00:00Z to 2026-11-24T13:30:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['2026-99-24T12:00:05Z', '2026-99-24T12:00:05Z'],
    ['{"level":30,"time":1795527284751,"pid":1}', '{"level":30,"time":1795530884751,"pid":1}'],
    ['v2026.11.24', 'v2026.11.24'],
  ])('%s becomes %s', (text, expected) => {
    expect(shiftInstants(text, HOUR)).toBe(expected);
  });

  it('reaches every string of a value and nothing else', () => {
    const value = { at: '2026-11-24T12:00:00.000Z', lines: [{ text: 'at 2026-11-24T12:00:00Z', n: 3 }], none: null };
    expect(shiftInstants(value, -HOUR)).toEqual({
      at: '2026-11-24T11:00:00.000Z',
      lines: [{ text: 'at 2026-11-24T11:00:00Z', n: 3 }],
      none: null,
    });
  });

  it('keeps every distance to the millisecond', () => {
    const shifted = shiftInstants(['2026-11-24T12:00:00.001Z', '2026-11-24T12:00:09.999Z'], 123_457) as string[];
    expect(Date.parse(shifted[1] ?? '') - Date.parse(shifted[0] ?? '')).toBe(9998);
  });
});

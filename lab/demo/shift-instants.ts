/** `2026-11-24T12:00:05.123Z`, and what logs make of it: a space, a comma, microseconds, another zone or none. */
const INSTANT = /\b(2\d{3}-\d{2}-\d{2})([T ])(\d{2}:\d{2}:\d{2})(?:([.,])(\d{1,9}))?/g;

/** How pino and its like write an instant into a line of JSON: milliseconds since 1970. */
const EPOCH = /("time":)(\d{13})\b/g;

/**
 * Every instant in the strings of a JSON value, moved by so many milliseconds, in the form that it had. The zone does
 * not matter: what is a minute later in one zone is a minute later in all.
 */
export function shiftInstants(value: unknown, milliseconds: number): unknown {
  if (typeof value === 'string') return shiftText(value, milliseconds);
  if (Array.isArray(value)) return value.map((entry) => shiftInstants(entry, milliseconds));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, shiftInstants(entry, milliseconds)] as const),
  );
}

export function shiftText(text: string, milliseconds: number): string {
  const epochs = text.replace(EPOCH, (_whole, name: string, at: string) => `${name}${Number(at) + milliseconds}`);
  return epochs.replace(
    INSTANT,
    (whole, date: string, separator: string, time: string, point: string | undefined, fraction: string | undefined) => {
      const instant = Date.parse(`${date}T${time}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}Z`);
      if (Number.isNaN(instant)) return whole;
      const shifted = new Date(instant + milliseconds).toISOString();
      const seconds = `${shifted.slice(0, 10)}${separator}${shifted.slice(11, 19)}`;
      if (point === undefined || fraction === undefined) return seconds;
      // Digits beyond the milliseconds stay as they were.
      return `${seconds}${point}${`${shifted.slice(20, 23)}${fraction.slice(3)}`.slice(0, fraction.length)}`;
    },
  );
}

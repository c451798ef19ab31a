/** An instant of the engine as ISO 8601 in UTC; undefined for its zero time (`0001-01-01T00:00:00Z`) and for no time. */
export function instantOf(text: string | null | undefined): string | undefined {
  const milliseconds = Date.parse(text ?? '');
  return Number.isNaN(milliseconds) || milliseconds <= 0 ? undefined : new Date(milliseconds).toISOString();
}

/** Milliseconds since 1970 of an instant that `instantOf` made. */
export function millisecondsOf(instant: string): number {
  return Date.parse(instant);
}

/** An instant as the engine's `since` and `until` take it: seconds with a fraction. */
export function engineTime(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

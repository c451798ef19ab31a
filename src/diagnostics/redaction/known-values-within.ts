import { withoutKnownValues } from './known-values.ts';

/**
 * A JSON value without what is known to be secret in its texts. The same object where there is none; what stands in it
 * several times is looked at once.
 */
export function withoutKnownValuesIn<Value>(value: Value): Value {
  return passed(value, new Map()) as Value;
}

function passed(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === 'string') return withoutKnownValues(value);
  if (value === null || typeof value !== 'object') return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const result = Array.isArray(value) ? passedList(value, seen) : passedRecord(value as Record<string, unknown>, seen);
  seen.set(value, result);
  return result;
}

function passedList(list: readonly unknown[], seen: Map<object, unknown>): readonly unknown[] {
  const entries = list.map((entry) => passed(entry, seen));
  return entries.some((entry, index) => entry !== list[index]) ? entries : list;
}

function passedRecord(record: Record<string, unknown>, seen: Map<object, unknown>): Record<string, unknown> {
  let changed: Record<string, unknown> | undefined;
  for (const key in record) {
    const entry = passed(record[key], seen);
    if (entry === record[key]) continue;
    changed ??= { ...record };
    changed[key] = entry;
  }
  return changed ?? record;
}

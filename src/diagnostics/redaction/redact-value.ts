import { cleanText } from './clean-text.ts';
import { isCommonWord } from './common-words.ts';
import { isPublicValue } from './public-value.ts';
import { redactText } from './redact-text.ts';
import { REDACTED } from './redacted.ts';
import { saysSecret } from './secret-name.ts';

/** Keys beside which `value` holds what they name: `{ name: "DB_PASSWORD", value: "…" }`. */
const NAMING_KEYS = ['name', 'key', 'field', 'header', 'variable', 'env'] as const;
const VALUE_KEYS: ReadonlySet<string> = new Set(['value', 'val', 'content', 'data']);

/** A shorter text cannot be told from a word of a format. */
const SHORTEST_SECRET = 4;

/**
 * A JSON value without secrets: every string passes the gate, keys included, and one whose key or whose name beside it
 * says that it is a secret goes as a whole. Numbers, switches and what is no secret anyway stay.
 */
export function redactValue(value: unknown): unknown {
  return redacted(value, '');
}

function redacted(value: unknown, key: string): unknown {
  if (typeof value === 'string') return isSecretOf(key, value) ? REDACTED : passedText(value);
  if (Array.isArray(value)) return value.map((entry) => redacted(entry, key));
  if (value === null || typeof value !== 'object') return value;
  const record = value as Record<string, unknown>;
  const named = nameIn(record);
  return Object.fromEntries(
    Object.entries(record).map(([field, entry]) => [
      passedText(field),
      redacted(entry, named !== undefined && VALUE_KEYS.has(field.toLowerCase()) ? named : field),
    ]),
  );
}

const passedText = (text: string): string => redactText(cleanText(text));

function nameIn(record: Record<string, unknown>): string | undefined {
  for (const key of NAMING_KEYS) if (typeof record[key] === 'string') return record[key];
  return undefined;
}

function isSecretOf(key: string, value: string): boolean {
  if (key === '' || value.length < SHORTEST_SECRET || !saysSecret(key)) return false;
  // An address is looked at in its parts: its host decides a diagnosis.
  if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(value)) return false;
  return !isCommonWord(value) && !isPublicValue({ name: key, value, rest: value });
}

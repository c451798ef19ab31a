import { z } from 'zod';
import { printable } from '../../redaction/printable.ts';

export interface HealthBody {
  readonly says?: 'ok' | 'failing';
  readonly dependencies: { name: string; ok: boolean }[];
}

const OK_WORDS =
  /^(?:ok|okay|up|pass(?:ing|ed)?|healthy|connected|ready|available|alive|running|serving|green|true|success)$/i;
const FAILING_WORDS =
  /^(?:down|fail(?:ed|ing)?|error|unhealthy|disconnected|not[ _-]?(?:connected|ready|available)|unavailable|unreachable|refused|timeout|timed[ _-]?out|dead|red|critical|false|out_of_service)$/i;

/** Where health bodies keep their parts: Spring's `components`, the IETF draft's `checks`, and what people write. */
const PART_KEYS = ['checks', 'components', 'dependencies', 'details', 'services', 'entries', 'info'] as const;
/** Of a part, and of the whole. */
const STATE_KEYS = ['status', 'state', 'healthy', 'ok', 'health'] as const;
/** As many as a report can show; a body that lists more is no health body. */
const MAX_DEPENDENCIES = 20;

const Body = z.record(z.string(), z.unknown());

/** What a health endpoint's body says of itself and of its dependencies. A body that is no JSON object says nothing. */
export function parseHealthBody(text: string): HealthBody {
  const body = Body.safeParse(parseJson(text)).data;
  if (body === undefined) return { dependencies: [] };
  const own = STATE_KEYS.map((key) => stateOfValue(body[key])).find((state) => state !== undefined);
  const dependencies = PART_KEYS.flatMap((key) => partsOf(body[key]));
  const named = dependencies.length > 0 ? dependencies : wordsOf(body);
  return {
    ...(own === undefined ? {} : { says: own ? ('ok' as const) : ('failing' as const) }),
    dependencies: named.slice(0, MAX_DEPENDENCIES),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{mongo: "down"}`, `{mongo: {status: "DOWN"}}`, `{"mongo:ping": [{status: "fail"}]}`, `[{name: "mongo", status: …}]`. */
function partsOf(parts: unknown): HealthBody['dependencies'] {
  if (Array.isArray(parts)) return parts.flatMap(namedPart);
  const record = Body.safeParse(parts).data;
  if (record === undefined) return [];
  return Object.entries(record).flatMap(([name, value]) => dependency(name, stateOf(value)));
}

function namedPart(part: unknown): HealthBody['dependencies'] {
  const named = z.object({ name: z.string() }).safeParse(part).data;
  return named === undefined ? [] : dependency(named.name, stateOf(part));
}

/** `{"status": "degraded", "mongodb": "disconnected"}`: only words; a boolean there may be a feature's switch. */
function wordsOf(body: Record<string, unknown>): HealthBody['dependencies'] {
  return Object.entries(body).flatMap(([name, value]) =>
    STATE_KEYS.some((key) => key === name) || typeof value !== 'string' ? [] : dependency(name, stateOfValue(value)),
  );
}

function dependency(name: string, ok: boolean | undefined): HealthBody['dependencies'] {
  return ok === undefined ? [] : [{ name: printable(name, { most: 80 }), ok }];
}

function stateOf(value: unknown): boolean | undefined {
  const direct = stateOfValue(value);
  if (direct !== undefined) return direct;
  if (Array.isArray(value)) {
    const states = value.map(stateOf).filter((state) => state !== undefined);
    return states.length === 0 ? undefined : states.every(Boolean);
  }
  const record = Body.safeParse(value).data;
  if (record === undefined) return undefined;
  return STATE_KEYS.map((key) => stateOfValue(record[key])).find((state) => state !== undefined);
}

function stateOfValue(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (OK_WORDS.test(value)) return true;
  return FAILING_WORDS.test(value) ? false : undefined;
}

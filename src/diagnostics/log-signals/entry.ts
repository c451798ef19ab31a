type EntryLevel = 'quiet' | 'warning' | 'error' | 'fatal' | 'unstated';

/** One log line as its writer meant it: how grave, and which words. */
export interface LogEntry {
  readonly level: EntryLevel;
  /** Message and error texts; an embedded stack keeps its line ends. */
  readonly message: string;
  /** Written by a logger that states a level in a field, not by a crashing runtime. */
  readonly structured: boolean;
}

const ESCAPE = String.fromCharCode(27);
/** Colours and cursor moves of terminals. */
const CONTROL_SEQUENCE = new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]`, 'g');
/** `web-1  | text`: docker compose writes the container before each line. `14 | text` is a parser's excerpt. */
const COMPOSE_PREFIX = /^[a-z][a-z0-9_.-]{0,60}\s+\|\s/i;
/** A request that was served; its path may hold any words. */
const ACCESS_LINE = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+ HTTP\/[\d.]+"?(?: \d{3}\b|$)/;

const LEVEL_FIELDS = ['level', 'severity', 'log.level', 'lvl', 'levelname', 'severityText', 'PRIORITY', 's'] as const;
const MESSAGE_FIELDS = ['message', 'msg', 'MESSAGE', 'event', 'log', 'text'] as const;
const ERROR_FIELDS = ['error', 'err', 'exception', 'exc_info', 'stack', 'stack_trace', 'cause', 'attr'] as const;

export function parseEntry(raw: string): LogEntry {
  const text = withoutDecoration(raw);
  if (text.startsWith('{')) {
    const json = jsonEntry(text);
    if (json !== undefined) return json;
  }
  return logfmtEntry(text) ?? plainEntry(text);
}

function withoutDecoration(raw: string): string {
  const text = raw.includes(ESCAPE) ? raw.replace(CONTROL_SEQUENCE, '') : raw;
  return text.replace(COMPOSE_PREFIX, '').trimEnd();
}

function jsonEntry(text: string): LogEntry | undefined {
  const record = parseObject(text);
  if (record === undefined) return undefined;
  const fields = objectOf(record['fields']);
  const level = levelOf(firstOf({ ...fields, ...record }, LEVEL_FIELDS));
  const parts = [...textsOf(fields, MESSAGE_FIELDS), ...textsOf(record, MESSAGE_FIELDS)];
  const errors = [...textsOf(fields, ERROR_FIELDS), ...textsOf(record, ERROR_FIELDS)];
  return { level, message: [...new Set([...parts, ...errors])].join(' '), structured: true };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function firstOf(record: Record<string, unknown>, names: readonly string[]): unknown {
  return names.map((name) => record[name]).find((value) => value !== undefined);
}

/** Strings, and the strings one level down: `err: {message, stack}`. `null`, `[]` and numbers are no error texts. */
function textsOf(record: Record<string, unknown> | undefined, names: readonly string[]): string[] {
  if (record === undefined) return [];
  return names.flatMap((name) => {
    const value = record[name];
    if (typeof value === 'string') return [value];
    const inner = objectOf(value);
    return inner === undefined ? [] : Object.values(inner).filter((each) => typeof each === 'string');
  });
}

/** pino writes 30 for info, 40 warn, 50 error, 60 fatal; journald 0 to 7, the lower the graver; MongoDB I, W, E, F. */
function levelOf(value: unknown): EntryLevel {
  if (typeof value === 'number') {
    if (value >= 60) return 'fatal';
    if (value >= 50) return 'error';
    return value >= 40 ? 'warning' : value >= 10 ? 'quiet' : 'unstated';
  }
  if (typeof value !== 'string') return 'unstated';
  if (/^\d$/.test(value)) return Number(value) <= 3 ? 'error' : Number(value) === 4 ? 'warning' : 'quiet';
  if (/^(?:fatal|critical|panic|emerg|emergency|alert|F)$/i.test(value)) return 'fatal';
  if (/^(?:err|error|severe|E)$/i.test(value)) return 'error';
  if (/^(?:warn|warning|W)$/i.test(value)) return 'warning';
  return /^(?:info|information|notice|debug|trace|verbose|I|D\d?)$/i.test(value) ? 'quiet' : 'unstated';
}

const LOGFMT_PAIR = /(?<![\w.])[\d.]*([A-Za-z_][\w.]*)=("(?:[^"\\]|\\.)*"|\S*)/g;

function logfmtEntry(text: string): LogEntry | undefined {
  const level = /(?:^|\s)(?:level|lvl|severity)=("?)([a-z]+)\1/i.exec(text)?.[2];
  if (level === undefined) return undefined;
  const texts = [...text.matchAll(LOGFMT_PAIR)]
    .filter(([, name]) => /^(?:msg|message|err|error|cause|reason|stack|exception)$/i.test(name ?? ''))
    .map(([, , value]) => (value ?? '').replace(/^"|"$/g, '').replaceAll('\\"', '"'))
    .filter((value) => !/^(?:0|null|nil|none|<nil>|\[\]|false)?$/i.test(value));
  return { level: levelOf(level), message: texts.length > 0 ? texts.join(' ') : text, structured: true };
}

const PLAIN_LEVEL =
  /^(?:[[(]?[\dTZ:.,+\-/ ]{6,40}[\])]?\s{0,10})?[[(|<]?\s{0,10}(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|SEVERE|FATAL|CRITICAL|PANIC|EMERG)\b/i;

function plainEntry(text: string): LogEntry {
  const word = PLAIN_LEVEL.exec(text.slice(0, 80))?.[1];
  const access = ACCESS_LINE.test(text);
  return { level: access ? 'quiet' : levelOf(word), message: text, structured: false };
}

import { isAboutDisk } from '../says-disk-is-full.ts';
import { configurationPlace } from './configuration.ts';
import { recogniseDependency, TIMES } from './dependency.ts';
import type { LogEntry } from './entry.ts';
import type { Recognised } from './signal.ts';

/** What one line says by itself. A line that its own writer calls harmless says nothing. */
export function recogniseLine(entry: LogEntry): Recognised[] {
  const { message } = entry;
  const listening = recogniseListening(message);
  if (listening !== undefined) return [listening];
  if (entry.level === 'quiet') return [];
  const grave = entry.level === 'warning' ? [] : GRAVE;
  const found = [...grave, ...ANY]
    .map((recognise) => recognise(message))
    .filter((signal): signal is Recognised => signal !== undefined);
  // "connection refused" beside "too many open connections" or a rejected password is the same one thing
  const dependency = found.length === 0 ? recogniseDependency(message) : undefined;
  return dependency === undefined ? found.slice(0, 1) : [dependency];
}

type Recogniser = (message: string) => Recognised | undefined;

const ENVIRONMENT_NAME = '((?<![A-Z])(?:[A-Z][A-Z0-9]{0,60}(?:_[A-Z0-9]{1,60}){1,12}|[A-Z]{4,60}))(?![A-Z0-9])';
/** Ways in which programs say that a variable is missing; the name is the first group that matched. */
const MISSING: readonly RegExp[] = [
  new RegExp(
    `\\b[Ee]nv(?:ironment)?(?: |-)?(?:variable|var)?s?:?\\s{0,10}["'\`]?${ENVIRONMENT_NAME}["'\`]?[^.;]{0,40}?(?:not (?:found|set|present|defined|provided)|NotPresent|missing|undefined|required|is empty|must be|unset)`,
  ),
  new RegExp(
    `(?:[Mm]issing|[Uu]nset|[Uu]ndefined|[Rr]equired)[^.;:]{0,40}?(?:env(?:ironment)?|variable|setting|secret|configuration|config)[^A-Z]{0,30}["'\`]?${ENVIRONMENT_NAME}\\b`,
  ),
  new RegExp(
    `\\b${ENVIRONMENT_NAME}["'\`]?\\s*(?:environment variable |env(?:ironment)? var(?:iable)? |variable )?(?:is |was |has )?(?:not (?:set|found|present|defined|been set|provided)|missing|required|undefined|unset|empty|(?:must|should|needs to|has to) be (?:set|provided|defined)|set\\b.{0,20}required)`,
  ),
  new RegExp(
    `[Ee]nv(?:ironment)? var(?:iable)?s? (?:was |is |are )?(?:not (?:found|present|set|defined)|missing|required|undefined)[: ]+["'\`]?${ENVIRONMENT_NAME}`,
  ),
  new RegExp(`\\bKeyError: ["']${ENVIRONMENT_NAME}["']`),
  new RegExp(`Could not resolve placeholder ["']${ENVIRONMENT_NAME}["']`),
  new RegExp(`NotPresent[^A-Z]{0,20}${ENVIRONMENT_NAME}`),
  new RegExp(`${ENVIRONMENT_NAME}["'\`]?: NotPresent`),
  new RegExp(`${ENVIRONMENT_NAME}: (?:unbound variable|parameter (?:null or )?not set|[Vv]ariable is not set)`),
];
/** Without a name: the requirement list of the platform tells which. */
const MISSING_UNNAMED =
  /environment variable (?:was )?not (?:found|present|set)|[Mm]issing (?:a )?required environment|value: NotPresent|Err(?:or)? value: NotPresent/;
/** What is optional, or has a default, is not missed. */
const OPTIONAL =
  /(?<!define a )default|optional|fall(?:ing)? ?back|skipp|ignor|disabl|deprecat|(?:[,;:.(–—-] ?|\bnow |\binstead )using /i;

function recogniseMissingEnvironment(message: string): Recognised | undefined {
  if (OPTIONAL.test(message)) return undefined;
  for (const pattern of MISSING) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined && !/^(?:ERROR|FATAL|WARN|WARNING|INFO|PANIC|CRITICAL)$/.test(name))
      return { kind: 'missing-environment', name };
  }
  return MISSING_UNNAMED.test(message) ? { kind: 'missing-environment', name: '' } : undefined;
}

const SURELY_CONFIGURATION =
  /TOML parse error|TomlError|toml\.decoder|tomllib\.TOMLDecodeError|toml::de::Error|yaml\.(?:scanner|parser|constructor|composer|reader)\.|YAMLException|YAMLParseError|YAMLSemanticError|YAMLSyntaxError|error (?:parsing|loading|reading) (?:the |yaml )?config(?:uration)?(?: file)?\b(?! for)|FATAL CONFIG FILE ERROR|\.conf\b.{0,300}contains errors|\[ALERT\].{0,300}parsing \[[^\s\]]+\]|(?:^|\s)yaml: (?:line \d+: |unmarshal errors)|(?:^|\s)toml: line \d+|configparser\.\w*Error|Error parsing command line: |MongoParseError|pymongo\.errors\.InvalidURI|\[emerg\].{0,300}cannot load certificate|(?:invalid|bad|malformed|broken) config(?:uration)?\b|config(?:uration)? (?:file )?(?:error|is invalid|invalid|parse)|(?:failed|unable|could not|cannot|couldn't) to? ?(?:parse|load|read|decode|deserialize)(?: the)? (?:\S+ )?(?:config|settings)/i;
/** `[emerg] 1#1: unknown directive "x" in /etc/nginx/nginx.conf:3`: each part is looked for once, behind the one before. */
const NGINX_PARTS = [/\[emerg\]/i, /\b(?:directive|unexpected|invalid|duplicate)\b/i, / in \S+:\d/i];

function saysNginx(message: string): boolean {
  let rest = message;
  return NGINX_PARTS.every((part) => {
    const found = part.exec(rest);
    rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
    return found !== null;
  });
}

const GOES_ON = /using (?:the |its )?defaults?\b|fall(?:ing|s)? ?back/i;
const PARSER_WORDS =
  /expected .{1,60} found|invalid type: |unknown field `|missing field `|unknown variant `|duplicate (?:key|field)|found character .{1,12} that cannot start|mapping values are not allowed|Unexpected token|invalid value: |did not find expected|unexpected end of|invalid character .{1,12} (?:looking for|after)|Expecting .{1,40}: line \d+ column \d+/i;
const CONFIGURATION_WORDS = /\bconfig|settings|\.toml|\.ya?ml|\.json\b|\.conf\b|\.ini\b/i;

function recogniseConfigurationError(message: string): Recognised | undefined {
  if (GOES_ON.test(message)) return undefined;
  const sure = SURELY_CONFIGURATION.test(message) || saysNginx(message);
  // a reply of another system that does not fit ("missing field `price`") is no configuration error
  const isReply = message.includes('://');
  if (!sure && (isReply || !(PARSER_WORDS.test(message) && CONFIGURATION_WORDS.test(message)))) return undefined;
  return { kind: 'configuration-error', ...configurationPlace(message), message: message.slice(0, 300).trim() };
}

function recogniseAddressInUse(message: string): Recognised | undefined {
  const inUse =
    /EADDRINUSE|[Aa]ddress (?:already )?in use|\bos error 98\b|\[Errno 98\]|[Pp]ort (?:\d+ )?(?:is |was )?already in use|\bConnection in use: \(|Only one usage of each socket address/;
  if (!inUse.test(message) || /trying (?:another|the next)|using (?:port )?\d+ instead/i.test(message))
    return undefined;
  const timeless = message.replace(TIMES, ' ');
  const port =
    /(?:(?<![\d.\]*:])[\d.\]*:]+|localhost|\s):(\d{2,5})\b/.exec(timeless)?.[1] ??
    /\bport[: =]+(\d{2,5})\b/i.exec(timeless)?.[1] ??
    /\('[^']*', (\d{2,5})\)/.exec(timeless)?.[1];
  return { kind: 'address-in-use', ...(port === undefined ? {} : { port: Number(port) }) };
}

function recogniseDiskFull(message: string): Recognised | undefined {
  if (!isAboutDisk(message)) return undefined;
  return /ENOSPC|[Nn]o space left on device|os error 28\b|\[Errno 28\]|MISCONF.{0,300}unable to persist|disk (?:is )?full\b|Disk quota exceeded/.test(
    message,
  )
    ? { kind: 'disk-full' }
    : undefined;
}

function recogniseHeapExhausted(message: string): Recognised | undefined {
  if (/JavaScript heap out of memory|Reached heap limit|ERR_WORKER_OUT_OF_MEMORY/.test(message))
    return { kind: 'heap-exhausted', runtime: 'node' };
  return /java\.lang\.OutOfMemoryError/.test(message) ? { kind: 'heap-exhausted', runtime: 'java' } : undefined;
}

function recogniseWorkerKilled(message: string): Recognised | undefined {
  return /was sent SIGKILL! Perhaps out of memory|[Ww]orker .{0,60}(?:terminated|killed|exited).{0,40}(?:SIGKILL|signal 9|OOM)/.test(
    message,
  )
    ? { kind: 'worker-killed' }
    : undefined;
}

function recogniseAuthentication(message: string): Recognised | undefined {
  if (
    /WRONGPASS|NOAUTH\b|ERR invalid password|ERR AUTH |AuthenticationError: (?:invalid|Authentication required)/.test(
      message,
    )
  )
    return { kind: 'authentication-failed', what: 'redis' };
  if (/"?code"?[:=]\s*-(?:2014|2015|1022)\b|\B-(?:2014|2015)\b|Invalid API-key/.test(message))
    return { kind: 'authentication-failed', what: 'exchange' };
  const mongo =
    /SCRAM failure|AuthenticationFailed|MongoServerError: Authentication failed|bad auth\b|(?:mongo|SCRAM|saslStart|saslContinue).{0,300}[Aa]uthentication failed|[Aa]uthentication failed.{0,300}(?:mongo|code"?[:=] ?18|SCRAM)|\bcommand \w+ requires authentication|not authorized on \S+ to execute command/i;
  return mongo.test(message) ? { kind: 'authentication-failed', what: 'mongodb' } : undefined;
}

function recogniseTooManyConnections(message: string): Recognised | undefined {
  return /too many open connections|[Tt]oo many connections|max number of clients reached|remaining connection slots/.test(
    message,
  )
    ? { kind: 'too-many-connections' }
    : undefined;
}

const LISTENING = /\b(?:listening|running|serving|started|bound|binding|ready)\b.{0,60}?/i;

/** `Uvicorn running on http://0.0.0.0:8000`, `listening on 127.0.0.1:8080`, `server started on port 3000`. */
function recogniseListening(message: string): Recognised | undefined {
  if (!LISTENING.test(message) || /in use|refused|failed|error|cannot/i.test(message)) return undefined;
  const address =
    /\b(?:on|at|to|address[=: ]|addr[=: ]|url[=: ])\s*"?(?:https?:\/\/|tcp:\/\/)?(\[[\da-fA-F:]+\]|localhost|\*|[\d.]{7,15})?:(\d{2,5})\b/.exec(
      message,
    ) ?? /\b(?:listening|running|started|serving)\b[^:]{0,40}?\bport[=: ]+()(\d{2,5})\b/i.exec(message);
  if (address?.[2] === undefined) return undefined;
  const host = address[1];
  return { kind: 'listening', port: Number(address[2]), ...(host === undefined || host === '' ? {} : { host }) };
}

/** Only at error level, or without a level: at warning level a program says that it goes on without. */
const GRAVE: readonly Recogniser[] = [
  recogniseMissingEnvironment,
  recogniseConfigurationError,
  recogniseAddressInUse,
  recogniseAuthentication,
];
const ANY: readonly Recogniser[] = [
  recogniseDiskFull,
  recogniseHeapExhausted,
  recogniseWorkerKilled,
  recogniseTooManyConnections,
];

/** How a YAML file of the user's is read, and how every fault of it is told at once, with its path and the remedy. */
import { readFileSync } from 'node:fs';
import leven from 'leven';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigurationError, type ConfigurationFault } from './diagnostics/errors.ts';

/** Larger files are none of ours. */
const MAXIMUM_LENGTH = 1_000_000;

/** What a file is, for the words of its faults. */
export interface FileKind {
  readonly schema: z.ZodType;
  /** `platform file`. */
  readonly name: string;
  /** Its page in docs/. */
  readonly page: string;
}

/** The text of a file. Throws `ConfigurationError`; `remedy` is what to do where there is none. */
export function readConfigurationText(path: string, remedy: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const message = code === 'ENOENT' ? 'does not exist.' : `cannot be read (${code}).`;
    throw new ConfigurationError(path, [{ path: 'file', message, remedy }]);
  }
}

/** The plain value of a YAML text. Throws `ConfigurationError`, which `source` names, where it is none. */
export function parseYaml(text: string, source: string, { name }: Pick<FileKind, 'name'>): unknown {
  if (text.length > MAXIMUM_LENGTH)
    throw new ConfigurationError(source, [
      { path: 'file', message: `is longer than ${MAXIMUM_LENGTH} characters.`, remedy: `Give a ${name}.` },
    ]);
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0)
    throw new ConfigurationError(
      source,
      document.errors.map((error) => yamlFault(error, text)),
    );
  try {
    // An alias bomb is refused by the library's own limit.
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(source, [
      { path: 'file', message: `${message}.`, remedy: 'Write it without aliases.' },
    ]);
  }
}

/** What zod found, in words that name the path and the remedy. */
export function faultsOfIssue(issue: z.core.$ZodIssue, kind: FileKind): ConfigurationFault[] {
  const path = pathText(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: path === 'file' ? key : `${path}.${key}`,
        message: `is no key of a ${kind.name}.`,
        remedy: nearestKey(key, issue.path, kind),
      }));
    case 'invalid_type':
      return [{ path, message: typeMessage(issue), remedy: remedyFor(issue.path, kind) }];
    default:
      return [{ path, message: `${issue.message}.`, remedy: remedyFor(issue.path, kind) }];
  }
}

/** `services.engine.dependsOn[0]`; `file` for the whole of it. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'file';
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

/** What is documented of the key at fault, so that the reader need not look it up. */
export function remedyFor(path: readonly PropertyKey[], { schema, page }: FileKind): string {
  const last = path.findLastIndex((part) => typeof part === 'string');
  const description = shapeAt(schema, path.slice(0, last))?.[String(path[last])]?.description;
  return description === undefined ? `See ${page}.` : `It is: ${description}`;
}

/** The nearest of the known words, or all of them where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const best = known
    .map((candidate) => ({ candidate, distance: leven(candidate.toLowerCase(), word.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(word.length / 3))
    ? `Did you mean ${best.candidate}?`
    : `Known here: ${known.join(', ')}.`;
}

function nearestKey(key: string, path: readonly PropertyKey[], { schema, page }: FileKind): string {
  const keys = Object.keys(shapeAt(schema, path) ?? {});
  return keys.length === 0 ? `See ${page}.` : didYouMean(key, keys);
}

function yamlFault(error: { message: string; pos: [number, number] }, text: string): ConfigurationFault {
  const before = text.slice(0, error.pos[0]);
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return { path: `line ${line}, column ${column}`, message: `${error.message}.`, remedy: 'Correct the YAML there.' };
}

function typeMessage(issue: z.core.$ZodIssueInvalidType): string {
  return issue.message.includes('undefined') ? 'is missing.' : `must be ${article(issue.expected)}.`;
}

function article(type: string): string {
  const word = type === 'record' || type === 'object' ? 'mapping of names' : type === 'array' ? 'list' : type;
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

interface Schema {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly valueType?: unknown;
  readonly element?: unknown;
  readonly unwrap?: () => unknown;
}

/** The keys of the mapping at this path of the file. */
function shapeAt(schema: unknown, path: readonly PropertyKey[]): Readonly<Record<string, z.ZodType>> | undefined {
  let type = unwrapped(schema);
  for (const part of path) {
    const child = type?.shape?.[String(part)] ?? type?.valueType ?? type?.element;
    if (child === undefined) return undefined;
    type = unwrapped(child);
  }
  return type?.shape;
}

/** Without `optional` and `default` around it. A list unwraps too, so its element is what tells one. */
function unwrapped(schema: unknown): Schema | undefined {
  const candidate = schema as Schema | undefined;
  if (candidate?.unwrap === undefined || candidate.element !== undefined) return candidate;
  return unwrapped(candidate.unwrap());
}

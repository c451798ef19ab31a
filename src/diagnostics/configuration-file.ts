import { parse as parseToml, TomlError } from 'smol-toml';
import { type ErrorCode, LineCounter, parseAllDocuments, type YAMLError } from 'yaml';
import type { ConfigurationFile } from './workload.ts';

/** What a parser says of a file. `line` and `column` are 1-based; absent where the parser does not tell. */
export type ParsedConfiguration =
  | { readonly state: 'valid' }
  | { readonly state: 'invalid'; readonly line?: number; readonly column?: number; readonly message: string };

/**
 * Whether a configuration file can be read by a parser of its format. The message holds none of the file's text, since
 * a configuration file is full of secrets: every parser's own message is replaced or cut to its fixed part.
 */
export function parseConfiguration(text: string, format: ConfigurationFile['format']): ParsedConfiguration {
  switch (format) {
    case 'toml':
      return parsedToml(text);
    case 'yaml':
      return parsedYaml(text);
    case 'json':
      return parsedJson(text);
  }
}

function parsedToml(text: string): ParsedConfiguration {
  try {
    // Whole numbers beyond 2^53 are valid TOML, although JavaScript cannot hold them.
    parseToml(text, { integersAsBigInt: 'asNeeded' });
    return { state: 'valid' };
  } catch (error) {
    if (!(error instanceof TomlError)) return { state: 'invalid', message: 'the TOML parser rejected the file' };
    return { state: 'invalid', line: error.line, column: error.column, message: tomlSentence(error.message) };
  }
}

/** smol-toml's message is `Invalid TOML document: <sentence>`, an empty line, and then lines of the file. */
function tomlSentence(message: string): string {
  const sentence = message.split('\n', 1)[0]?.replace('Invalid TOML document: ', '').trim() ?? '';
  return /^[A-Za-z ,:.-]{3,100}$/.test(sentence) ? sentence : 'invalid TOML';
}

/** By code, because the yaml library's sentences quote what they stumble over. */
const YAML_SENTENCES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias must not have an anchor or a tag',
  BAD_ALIAS: 'invalid alias or anchor',
  BAD_COLLECTION_TYPE: 'tag does not fit the collection',
  BAD_DIRECTIVE: 'invalid directive',
  BAD_DQ_ESCAPE: 'invalid escape sequence in a double-quoted string',
  BAD_INDENT: 'wrong indentation',
  BAD_PROP_ORDER: 'anchor or tag in the wrong place',
  BAD_SCALAR_START: 'a plain value cannot start with this character',
  BLOCK_AS_IMPLICIT_KEY: 'nested mapping or sequence where a plain value is expected',
  BLOCK_IN_FLOW: 'block collection inside of a flow collection',
  DUPLICATE_KEY: 'a key is given twice',
  IMPOSSIBLE: 'invalid YAML',
  KEY_OVER_1024_CHARS: 'a key is longer than 1,024 characters',
  MISSING_CHAR: 'a character is missing: ":", "-", a comma, a quote, a bracket or white space',
  MULTILINE_IMPLICIT_KEY: 'a key runs over more than one line',
  MULTIPLE_ANCHORS: 'more than one anchor',
  MULTIPLE_DOCS: 'more than one document',
  MULTIPLE_TAGS: 'more than one tag',
  NON_STRING_KEY: 'a key is no string',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab is used as indentation',
  TAG_RESOLVE_FAILED: 'unknown tag',
  UNEXPECTED_TOKEN: 'unexpected token',
};

function parsedYaml(text: string): ParsedConfiguration {
  const lines = new LineCounter();
  // A key given twice is an error to some parsers and not to others (PyYAML): it proves nothing about this service.
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
  });
  const errors: YAMLError[] = documents.flatMap((document) => document.errors);
  const first = errors.sort((left, right) => left.pos[0] - right.pos[0])[0];
  if (first === undefined) return { state: 'valid' };
  const { line, col } = lines.linePos(first.pos[0]);
  return {
    state: 'invalid',
    ...(line > 0 ? { line, column: col } : {}),
    message: YAML_SENTENCES[first.code] ?? 'invalid YAML',
  };
}

function parsedJson(text: string): ParsedConfiguration {
  const message = jsonError(text);
  if (message === undefined) return { state: 'valid' };
  const offset = firstJsonFault(text);
  const before = text.slice(0, offset).split('\n');
  return {
    state: 'invalid',
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message: jsonSentence(message),
  };
}

function jsonError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** V8 quotes the file in `Unexpected token 'x', ..."text"... is not valid JSON`; its other sentences are fixed. */
function jsonSentence(message: string): string {
  if (/^Unexpected token/.test(message)) return 'unexpected token';
  const sentence = /^([A-Za-z ,:'"{}[\]-]+?)(?: in JSON| after JSON)? at position \d+/.exec(message)?.[1];
  if (sentence !== undefined) return sentence.charAt(0).toLowerCase() + sentence.slice(1);
  return /^Unexpected end/.test(message) ? 'unexpected end of the file' : 'invalid JSON';
}

/**
 * Offset of the first character that no JSON document could have there. V8 does not tell it for an unexpected token, so
 * it is searched for: the longest beginning of the text that is only unfinished, about twenty parses of a megabyte.
 */
function firstJsonFault(text: string): number {
  let sound = 0;
  let faulty = text.length + 1;
  while (faulty - sound > 1) {
    const middle = Math.floor((sound + faulty) / 2);
    if (isUnfinishedJson(text.slice(0, middle))) sound = middle;
    else faulty = middle;
  }
  return sound;
}

function isUnfinishedJson(beginning: string): boolean {
  const message = jsonError(beginning);
  if (message === undefined || /^Unexpected end/.test(message)) return true;
  const position = /at position (\d+)/.exec(message)?.[1];
  return position !== undefined && Number(position) >= beginning.length;
}

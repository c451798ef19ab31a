import type { ConfigurationErrorSignal } from './signal.ts';

type Place = Partial<Pick<ConfigurationErrorSignal, 'format' | 'line' | 'column'>>;

/** A parser's message goes on below its first line: an excerpt of the file, then the reason or the place. */
const CONTINUATION_LINES = 6;

/** Format, line and column as far as the parser's words tell them. */
export function configurationPlace(text: string): Place {
  const place =
    /\bline:? (\d+),? ?(?:column|col):? (\d+)|\((\d+):(\d+)\)|\.(?:toml|ya?ml|json):(\d+):(\d+)\b|\.(?:conf|cfg|ini):(\d+)\b/i.exec(
      text,
    );
  const line = place?.[1] ?? place?.[3] ?? place?.[5] ?? place?.[7] ?? /\bline (\d+)\b/i.exec(text)?.[1];
  const column = place?.[2] ?? place?.[4] ?? place?.[6];
  const format = /toml/i.test(text) ? 'toml' : /ya?ml/i.test(text) ? 'yaml' : /json/i.test(text) ? 'json' : undefined;
  return {
    ...(format === undefined ? {} : { format }),
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
}

/** Place and reason, completed from the lines below. Excerpts of the file (`14 | …`) are left out: they may hold secrets. */
export function completeConfiguration(messages: readonly string[], index: number): Place & { message: string } {
  const first = (messages[index] ?? '').trim();
  const below = messages
    .slice(index + 1, index + 1 + CONTINUATION_LINES)
    .filter((line) => !/^\s*(?:\d+\s*)?\||^\s*\^|^\s*(?:at |File "|note: )/.test(line) && line.trim() !== '');
  const places = below.map(configurationPlace);
  const own = configurationPlace(first);
  const found = own.line === undefined ? { ...places.find(({ line }) => line !== undefined), ...own } : own;
  // Redis quotes the line of its file (`>>> 'requirepass …'`), too.
  const reason =
    /:\s*$|parse error at line|while (?:scanning|parsing)|could not determine|FATAL CONFIG FILE ERROR/i.test(first)
      ? below.find((line) => !/^>>> |^Reading the configuration file/.test(line))?.trim()
      : undefined;
  return { ...found, message: (reason === undefined ? first : `${first} ${reason}`).slice(0, 300) };
}

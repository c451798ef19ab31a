/** One of the few excerpts that decide: the words of a witness as it said them. */
export interface Excerpt {
  /** Id of the reading that it is from. */
  readonly reading: string;
  /** Who said so, e.g. `log of ledger`. */
  readonly source: string;
  /** When it was said or seen. */
  readonly at: string;
  /** Verbatim, but for `…` where something is left out. */
  readonly text: string;
}

/** An excerpt with how much it decides: the more, the earlier it is shown. */
export interface Witness extends Excerpt {
  readonly weight: number;
}

const LINES = 8;
const LINE_LENGTH = 400;
/** Of a line that is too long so much of its end is kept: that is where causes stand. */
const LINE_END = 120;

/** The last lines of a block, long ones cut in their middle, each cut marked. */
export function lastOf(lines: readonly string[]): string {
  const shown = lines.slice(-LINES).map(cutLine);
  return (shown.length < lines.length ? ['…', ...shown] : shown).join('\n');
}

/** One line, cut in its middle with a mark where it is too long. */
function cutLine(text: string): string {
  const characters = [...text.trimEnd()];
  if (characters.length <= LINE_LENGTH) return characters.join('');
  return `${characters.slice(0, LINE_LENGTH - LINE_END).join('')} … ${characters.slice(-LINE_END).join('')}`;
}

/** `exitCode: 101 · oomKilled: false` of what is there. */
export function fieldsText(fields: Readonly<Record<string, string | number | boolean | undefined>>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${name}: ${cutLine(String(value))}`]))
    .join(' · ');
}

import { spokenWords } from './log-signals/last-words.ts';

/** As much of a line as a sentence can hold. */
const MOST = 200;

/** A line of a log within a sentence: without its own time and level, between quotation marks, a cut marked. */
export function quoted(line: string): string {
  return `“${shortened(spokenWords(line), MOST)}”`;
}

/** At most so many characters, `…` standing for what is left out at the end. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most).join('').trimEnd()}…`;
}

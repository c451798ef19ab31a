/** A line of a text, with what tells cheaply which secrets it cannot hold. */
export interface TextLine {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly start: number;
  /** Longest run of the characters that tokens are made of, with a digit among them: words have none. */
  readonly longestRun: number;
  /** How many digits there are. */
  readonly digits: number;
}

const [OTHER, DIGIT, IN_TOKEN] = [0, 1, 2];
const KIND_OF = new Uint8Array(128).fill(OTHER);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_=.~%-$')
  KIND_OF[character.charCodeAt(0)] = IN_TOKEN;
for (const character of '0123456789') KIND_OF[character.charCodeAt(0)] = DIGIT;

/** The lines of a text; line ends are no part of them. */
export function linesOf(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let start = 0;
  let [run, runDigits, longestRun, digits] = [0, 0, 0, 0];
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 10;
    const kind = code < 128 ? KIND_OF[code] : OTHER;
    if (kind === OTHER) {
      if (runDigits > 0 && run > longestRun) longestRun = run;
      digits += runDigits;
      run = runDigits = 0;
      if (code !== 10) continue;
      lines.push({ text: text.slice(start, at), start, longestRun, digits });
      start = at + 1;
      longestRun = digits = 0;
    } else {
      run += 1;
      if (kind === DIGIT) runDigits += 1;
    }
  }
  return lines;
}

import type { Span } from './span.ts';

/** PEM, OpenSSH and PGP mark their blocks; PuTTY names its lines. Line ends may be escaped. */
const BEGINS =
  /(?<!-)-{4,5} ?BEGIN (?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OPENSSH PRIVATE KEY|PGP (?:PRIVATE|SECRET) KEY BLOCK|PGP MESSAGE|ENCRYPTED PRIVATE KEY) ?-{4,5}/g;
const ENDS =
  /(?<!-)-{4,5} ?END (?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|PGP (?:PRIVATE|SECRET) KEY BLOCK|PGP MESSAGE) ?-{4,5}/g;
const PUTTY = /PuTTY-User-Key-File-\d/;
const PUTTY_PART = /^.{0,200}Private-Lines: \d{1,4}|^.{0,200}Private-MAC: [0-9a-f]{20,128}/;

/** What a line of a key holds: base64 that fills it, or a header of the block. */
const KEY_LINE = /(?:^|[\s"'|>:])[A-Za-z0-9+/]{16,4000}={0,3}(?:\\[nr]|["',\s]|$)/;
const LAST_KEY_LINE = /^[\s"'|>]{0,40}[A-Za-z0-9+/]{1,64}={0,3}[\s"',\\nr]{0,8}$|^=[A-Za-z0-9+/]{4}\s{0,4}$/;
const HEADER_LINE =
  /(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID|Encryption|Public-Lines|Key-Derivation|Argon2-\w{1,20}): /;
/** A line that is nothing but base64 of the width at which keys are wrapped. */
const WRAPPED_LINE = /(?:^|[\s"'|])([A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{70}|[A-Za-z0-9+/]{76})(?:\\[nr]|\s|"|$)/;

/** How a DER private key and an OpenSSH one begin in base64. */
const KEY_START =
  /(?:MII[BCEJ][A-Za-z0-9+/]{2}IBA[AD]|MHcCAQEE|MC4CAQAw|b3BlbnNzaC1rZXktdjE|lQ[HIOPVW][A-Za-z0-9+/]{2}F)[A-Za-z0-9+/=]{8,8000}/g;

const LONGEST_BLOCK_LINES = 400;

/** A text without such a run of base64 and without a frame holds no key. */
const SHORTEST_KEY_LINE = 24;

/** Private keys, as whole blocks, as lines that come one by one, and where the block began before the text. */
export function findKeyBlocks(text: string, longestRun: number): Span[] {
  if (longestRun < SHORTEST_KEY_LINE && !text.includes('----') && !text.includes('Private-')) return [];
  const starts = [...text.matchAll(KEY_START)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  if (
    !text.includes('-----') &&
    !text.includes('----') &&
    !PUTTY.test(text) &&
    !text.includes('Private-') &&
    !WRAPPED_LINE.test(text)
  )
    return starts;
  return [...starts, ...new BlockReader(text).read()];
}

class BlockReader {
  private readonly spans: Span[] = [];
  private readonly text: string;
  private inside = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): Span[] {
    const lines = linesOf(this.text);
    const first = lines.findIndex((line) => ENDS_TEST.test(line.text) || BEGINS_TEST.test(line.text));
    const beganBefore = first >= 0 && !beginsFirst(lines[first]?.text ?? '');
    const isPublic = publicLines(lines);
    for (const [index, line] of lines.entries()) {
      const isBefore = beganBefore && index <= first && (isKeyLine(line.text) || LAST_KEY_LINE.test(line.text));
      this.take(line, isPublic[index] !== true && (isBefore || this.isWrapped(lines, index)));
    }
    return this.spans;
  }

  private take({ text, start }: Line, isKey: boolean): void {
    const begins = lastIndex(text, BEGINS);
    const ends = lastIndex(text, ENDS);
    const wasInside = this.inside > 0;
    if (begins >= 0) this.inside = ends > begins ? 0 : LONGEST_BLOCK_LINES;
    else if (ends >= 0) this.inside = 0;
    else if (PUTTY_PART.test(text)) this.inside = 60;
    else if (this.inside > 0)
      this.inside = isKeyLine(text) || LAST_KEY_LINE.test(text) || text.trim() === '' ? this.inside - 1 : 0;
    if (begins >= 0 && !wasInside) this.push(start + text.search(BEGINS_TEST), start + text.length);
    else if (wasInside && (this.inside > 0 || ends >= 0)) this.push(start, start + text.length);
    else if (ends >= 0 || isKey || PUTTY_PART.test(text)) this.push(start, start + text.length);
  }

  private push(start: number, end: number): void {
    if (end > start) this.spans.push({ start, end });
  }

  /** A wrapped line beside another, or the only line of the text: a key whose first line is out of sight. */
  private isWrapped(lines: readonly Line[], index: number): boolean {
    const here = lines[index]?.text ?? '';
    if (!isWrappedLine(here)) return false;
    return (
      lines.length === 1 || isWrappedLine(lines[index - 1]?.text ?? '') || isWrappedLine(lines[index + 1]?.text ?? '')
    );
  }
}

interface Line {
  readonly text: string;
  readonly start: number;
}

function linesOf(text: string): Line[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const here = { text: line, start };
    start += line.length + 1;
    return here;
  });
}

const BEGINS_TEST = new RegExp(BEGINS.source);
const ENDS_TEST = new RegExp(ENDS.source);

function beginsFirst(line: string): boolean {
  const begins = line.search(BEGINS_TEST);
  const ends = line.search(ENDS_TEST);
  return begins >= 0 && (ends < 0 || begins < ends);
}

function isWrappedLine(line: string): boolean {
  const base64 = WRAPPED_LINE.exec(line)?.[1];
  return base64 !== undefined && /\d/.test(base64) && /[a-z]/.test(base64) && /[A-Z]/.test(base64);
}

function isKeyLine(line: string): boolean {
  return KEY_LINE.test(line) || HEADER_LINE.test(line);
}

/** Lines of a certificate or a public key, which anybody may read. */
function publicLines(lines: readonly Line[]): boolean[] {
  let inside = false;
  const marks = lines.map(({ text }) => {
    if (
      /-----BEGIN (?:TRUSTED )?(?:CERTIFICATE|PUBLIC KEY|X509 CRL|RSA PUBLIC KEY|CERTIFICATE REQUEST|PGP PUBLIC KEY BLOCK)/.test(
        text,
      )
    )
      inside = true;
    if (/-----END /.test(text)) inside = false;
    return inside;
  });
  const end = lines.findIndex(({ text }) =>
    /-----END (?:TRUSTED )?(?:CERTIFICATE|PUBLIC KEY|X509 CRL|PGP PUBLIC KEY)/.test(text),
  );
  const begin = lines.findIndex(({ text }) => /-----BEGIN /.test(text));
  return marks.map((mark, index) => mark || (end >= 0 && index <= end && (begin < 0 || begin > end)));
}

function lastIndex(text: string, pattern: RegExp): number {
  let last = -1;
  for (const match of text.matchAll(pattern)) last = match.index;
  return last;
}

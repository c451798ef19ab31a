/** A text with one level of writing taken off, and where each of its characters stands in the text that it was. */
export interface DecodedText {
  readonly text: string;
  /** By place in `text`, the end included: the place in the text that was decoded. */
  readonly places: Int32Array;
}

/** Ways in which programs write characters: of an address, of JSON and of most languages, of HTML, of a shell. */
const WRITTEN =
  /(?:%[0-9a-fA-F]{2})+|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]{1,6}\}|\\x[0-9a-fA-F]{2}|\\[nrtbf"'`\\/$]|&(?:amp|lt|gt|quot|apos);|&#\d{1,7};|&#[xX][0-9a-fA-F]{1,6};|'\\''|'"'"'/g;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Undefined where nothing is written in such a way. */
export function decodedText(text: string): DecodedText | undefined {
  WRITTEN.lastIndex = 0;
  let match = WRITTEN.exec(text);
  if (match === null) return undefined;
  const decoding = new Decoding(text.length);
  let done = 0;
  for (; match !== null; match = WRITTEN.exec(text)) {
    for (let at = done; at < match.index; at += 1) decoding.add(text.charCodeAt(at), at);
    if (match[0].startsWith('%')) addPercentDecoded(decoding, match[0], match.index);
    else decoding.addAll(characterOf(match[0]), match.index);
    done = match.index + match[0].length;
  }
  for (let at = done; at < text.length; at += 1) decoding.add(text.charCodeAt(at), at);
  return decoding.end(text.length);
}

/** What is decoded is never longer than what it was. */
class Decoding {
  readonly #units: Uint16Array;
  readonly #places: Int32Array;
  #length = 0;

  constructor(most: number) {
    this.#units = new Uint16Array(most);
    this.#places = new Int32Array(most + 1);
  }

  add(unit: number, place: number): void {
    this.#units[this.#length] = unit;
    this.#places[this.#length] = place;
    this.#length += 1;
  }

  addAll(characters: string, place: number): void {
    for (let at = 0; at < characters.length; at += 1) this.add(characters.charCodeAt(at), place);
  }

  end(place: number): DecodedText {
    this.#places[this.#length] = place;
    const text = Buffer.from(this.#units.buffer, 0, 2 * this.#length).toString('utf16le');
    return { text, places: this.#places };
  }
}

function characterOf(written: string): string {
  if (written.startsWith("'")) return "'";
  if (written.startsWith('&#')) return ofCode(written.replace(/^&#|;$/g, '').replace(/^x/i, '0x'));
  if (written.startsWith('&')) return NAMED[written.slice(1, -1)] ?? written;
  const kind = written[1] ?? '';
  if (kind === 'u' || kind === 'x') return ofCode(`0x${written.slice(2).replace(/[{}]/g, '')}`);
  return CONTROLS[kind] ?? kind;
}

function ofCode(number: string): string {
  const code = Number(number);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** Bytes of UTF-8, character by character; a byte that begins none stands for itself. */
function addPercentDecoded(decoding: Decoding, written: string, place: number): void {
  const bytes = Buffer.alloc(written.length / 3);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = 16 * digitOf(written.charCodeAt(3 * at + 1)) + digitOf(written.charCodeAt(3 * at + 2));
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const size = sizeOfCharacter(first);
    const text = size === 1 ? '' : bytes.toString('utf8', at, at + size);
    const isCharacter = size > 1 && !text.includes('\ufffd');
    if (isCharacter) decoding.addAll(text, place + 3 * at);
    else decoding.add(first, place + 3 * at);
    at += isCharacter ? size : 1;
  }
}

function sizeOfCharacter(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

/** Of a hexadecimal digit: letters are 9 beyond their last four bits. */
function digitOf(unit: number): number {
  return (unit & 0xf) + (unit > 0x39 ? 9 : 0);
}

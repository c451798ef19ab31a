/** A text with one level of writing taken off, and where each of its characters stands in the text that it was. */
export interface DecodedText {
  readonly text: string;
  /** By place in `text`, the end included: the place in the text that was decoded. */
  readonly places: Int32Array;
}

/** Ways in which programs write characters: of an address, of JSON and of most languages, of HTML, of a shell. */
const WRITTEN =
  /%[\da-fA-F]{2}|\\(?:u(?:[\da-fA-F]{4}|\{[\da-fA-F]{1,6}\})|x[\da-fA-F]{2}|[nrtbf"'`\\/$])|&(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][\da-fA-F]{1,6});|'\\''|'"'"'/;
const WRITTEN_HERE = new RegExp(WRITTEN, 'y');

const [PERCENT, BACKSLASH, AMPERSAND, APOSTROPHE] = [0x25, 0x5c, 0x26, 0x27];

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Undefined where nothing is written in such a way. */
export function decodedText(text: string): DecodedText | undefined {
  return WRITTEN.test(text) ? new Decoding(text).decode() : undefined;
}

/** What is decoded is never longer than what it was. */
class Decoding {
  readonly #text: string;
  readonly #units: Uint16Array;
  readonly #places: Int32Array;
  #length = 0;

  constructor(text: string) {
    this.#text = text;
    this.#units = new Uint16Array(text.length);
    this.#places = new Int32Array(text.length + 1);
  }

  decode(): DecodedText {
    const text = this.#text;
    const units = this.#units;
    const places = this.#places;
    for (let at = 0; at < text.length; ) {
      const unit = text.charCodeAt(at);
      if (unit === BACKSLASH) at = this.#takeEscape(at);
      else if (unit === PERCENT) at = this.#takeBytes(at);
      else if (unit === AMPERSAND || unit === APOSTROPHE) at = this.#takeWritten(at);
      else {
        const length = this.#length;
        units[length] = unit;
        places[length] = at;
        this.#length = length + 1;
        at += 1;
      }
    }
    places[this.#length] = text.length;
    return { text: Buffer.from(units.buffer, 0, 2 * this.#length).toString('utf16le'), places };
  }

  #add(unit: number, place: number, next: number): number {
    this.#units[this.#length] = unit;
    this.#places[this.#length] = place;
    this.#length += 1;
    return next;
  }

  /** The most frequent by far, so without a pattern: a sign that stands for itself, and the end of a line. */
  #takeEscape(at: number): number {
    const next = this.#text.charCodeAt(at + 1);
    if (next === BACKSLASH || next === 0x22 || next === APOSTROPHE || next === 0x2f) return this.#add(next, at, at + 2);
    return this.#takeWritten(at);
  }

  #takeWritten(at: number): number {
    WRITTEN_HERE.lastIndex = at;
    const written = WRITTEN_HERE.exec(this.#text)?.[0];
    if (written === undefined) return this.#add(this.#text.charCodeAt(at), at, at + 1);
    const characters = characterOf(written);
    for (let index = 0; index < characters.length; index += 1) this.#add(characters.charCodeAt(index), at, 0);
    return at + written.length;
  }

  /** Bytes of UTF-8, one character; a byte that begins none stands for itself. */
  #takeBytes(at: number): number {
    const first = this.#byteAt(at);
    if (first < 0) return this.#add(PERCENT, at, at + 1);
    const size = sizeOfCharacter(first);
    if (size === 1) return this.#add(first, at, at + 3);
    const bytes = Uint8Array.from({ length: size }, (_, index) => Math.max(0, this.#byteAt(at + 3 * index)));
    const character = Buffer.from(bytes).toString('utf8');
    if (character.includes('\ufffd') || character.includes('\0')) return this.#add(first, at, at + 3);
    for (let index = 0; index < character.length; index += 1) this.#add(character.charCodeAt(index), at, 0);
    return at + 3 * size;
  }

  /** Of `%41`; negative where there is none. */
  #byteAt(at: number): number {
    if (this.#text.charCodeAt(at) !== PERCENT) return -1;
    const [high, low] = [digitOf(this.#text.charCodeAt(at + 1)), digitOf(this.#text.charCodeAt(at + 2))];
    return high < 0 || low < 0 ? -1 : 16 * high + low;
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

function sizeOfCharacter(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

/** Of a hexadecimal digit; negative of any other character. */
function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

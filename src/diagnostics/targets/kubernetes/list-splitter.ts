const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;

/** Nesting depths inside `{ items: [ { spec, metadata: { managedFields } } ] }`. */
const INSIDE_ITEMS = 2;
const INSIDE_ITEM = 3;
const INSIDE_ITEM_METADATA = 4;

/** One item of a list as JSON text. `spec` is lifted out of `text` when the splitter was asked to. */
export interface ListItem {
  readonly text: string;
  readonly spec: string | undefined;
}

/** Room for a few chunks of a TLS connection and the item between two of them; grows for larger items. */
const INITIAL_BYTES = 131_072;

interface ListSplitterOptions {
  readonly liftSpec: boolean;
  /** By the object's name: others are dropped as bytes, before they cost anything. Absent: all are wanted. */
  readonly isWanted?: ((name: string) => boolean) | undefined;
}

interface Cut {
  from: number;
  to: number;
  readonly isSpec: boolean;
}

/**
 * Cuts the body of a Kubernetes LIST into its items while it arrives: a namespace of thousands of pods is never in
 * memory as a whole, and is read while the server still sends. Field ownership (`managedFields`, about half the bytes of
 * a pod) is left out unparsed. `liftSpec` hands the specification over as text of its own: it is the same text for all
 * replicas on a node, so that it needs to be parsed only once.
 */
export class ListSplitter {
  readonly #onItem: (item: ListItem) => void;
  readonly #liftSpec: boolean;
  readonly #wanted: ListSplitterOptions['isWanted'];
  /** Reused for every chunk; `#length` of its bytes are filled. */
  #buffer: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  #length = 0;
  #position = 0;
  #depth = 0;
  #inItems = false;
  #itemStart = -1;
  /** Where the item's name follows. */
  #nameStart = -1;
  #cut: Cut | undefined;
  #cuts: Cut[] = [];
  #outside = '';
  #outsideFrom = 0;

  constructor(onItem: (item: ListItem) => void, options: ListSplitterOptions) {
    this.#onItem = onItem;
    this.#liftSpec = options.liftSpec;
    this.#wanted = options.isWanted;
  }

  push(chunk: Buffer): void {
    this.#append(chunk);
    const buffer = this.#buffer;
    const length = this.#length;
    while (this.#position < length) {
      const byte = buffer[this.#position];
      if (byte === QUOTE) {
        const end = endOfString(buffer, this.#position);
        // The string, or the colon that makes it a name, is still to come; beyond `length` are bytes of before.
        if (end < 0 || end + 1 >= length) return;
        if (this.#depth === INSIDE_ITEM_METADATA || this.#depth === INSIDE_ITEM) this.#noteName(end);
        this.#position = end;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#open(byte);
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#close(byte);
      this.#position += 1;
    }
  }

  /** What surrounds the items, as JSON text with an empty `items`. Throws when the body was cut off. */
  end(): string {
    if (this.#depth !== 0) throw new SyntaxError('the list ends in the middle');
    return this.#outside + this.#buffer.toString('utf8', this.#outsideFrom, this.#length);
  }

  #noteName(stringEnd: number): void {
    if (this.#cut !== undefined || this.#buffer[stringEnd + 1] !== COLON) return;
    if (this.#nameStart < 0 && this.#depth === INSIDE_ITEM_METADATA && this.#isName('name', stringEnd))
      this.#nameStart = stringEnd + 2;
    const isSpec = this.#liftSpec && this.#depth === INSIDE_ITEM && this.#isName('spec', stringEnd);
    if (isSpec || (this.#depth === INSIDE_ITEM_METADATA && this.#isName('managedFields', stringEnd)))
      this.#cut = { from: stringEnd + 2, to: 0, isSpec };
  }

  #isName(name: string, stringEnd: number): boolean {
    const start = this.#position + 1;
    return stringEnd - start === name.length && this.#buffer.toString('latin1', start, stringEnd) === name;
  }

  #open(byte: number): void {
    if (this.#inItems && this.#depth === INSIDE_ITEMS && byte === OPEN_BRACE) this.#itemStart = this.#position;
    this.#depth += 1;
    if (this.#depth === INSIDE_ITEMS && byte === OPEN_BRACKET) {
      this.#inItems = true;
      this.#outside += this.#buffer.toString('utf8', this.#outsideFrom, this.#position + 1);
    }
  }

  #close(byte: number): void {
    this.#depth -= 1;
    const cut = this.#cut;
    if (cut !== undefined && this.#depth === (cut.isSpec ? INSIDE_ITEM : INSIDE_ITEM_METADATA)) {
      this.#cuts.push({ ...cut, to: this.#position + 1 });
      this.#cut = undefined;
    }
    if (!this.#inItems) return;
    if (this.#depth === INSIDE_ITEMS && this.#itemStart >= 0) {
      if (this.#isWanted()) this.#onItem(itemBetween(this.#buffer, this.#itemStart, this.#position + 1, this.#cuts));
      this.#itemStart = -1;
      this.#nameStart = -1;
      this.#cuts = [];
    } else if (this.#depth === INSIDE_ITEMS - 1 && byte === CLOSE_BRACKET) {
      this.#inItems = false;
      this.#outsideFrom = this.#position;
    }
  }

  #isWanted(): boolean {
    if (this.#wanted === undefined || this.#nameStart < 0) return true;
    const quote = this.#buffer.indexOf(QUOTE, this.#nameStart);
    return this.#wanted(this.#buffer.toString('utf8', quote + 1, endOfString(this.#buffer, quote)));
  }

  /** Drops what has been read, so that only the item that is on its way stays, and adds the chunk behind it. */
  #append(chunk: Buffer): void {
    let keepFrom = this.#outsideFrom;
    if (this.#inItems) keepFrom = this.#itemStart >= 0 ? this.#itemStart : this.#position;
    const kept = this.#length - keepFrom;
    const old = this.#buffer;
    if (kept + chunk.length > old.length) this.#buffer = Buffer.allocUnsafeSlow(2 * (kept + chunk.length));
    old.copy(this.#buffer, 0, keepFrom, this.#length);
    chunk.copy(this.#buffer, kept);
    this.#length = kept + chunk.length;
    this.#position -= keepFrom;
    this.#outsideFrom -= keepFrom;
    if (this.#itemStart < 0) return;
    this.#itemStart = 0;
    if (this.#nameStart >= 0) this.#nameStart -= keepFrom;
    if (this.#cut !== undefined) this.#cut.from -= keepFrom;
    for (const cut of this.#cuts) {
      cut.from -= keepFrom;
      cut.to -= keepFrom;
    }
  }
}

/** Position of the quote that ends the string which starts at `start`, or -1. */
function endOfString(buffer: Buffer, start: number): number {
  let end = buffer.indexOf(QUOTE, start + 1);
  while (end >= 0 && isEscaped(buffer, end)) end = buffer.indexOf(QUOTE, end + 1);
  return end;
}

function isEscaped(buffer: Buffer, quote: number): boolean {
  let backslashes = 0;
  while (buffer[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

function itemBetween(buffer: Buffer, start: number, end: number, cuts: readonly Cut[]): ListItem {
  let text = '';
  let from = start;
  let spec: string | undefined;
  for (const cut of cuts) {
    text += `${buffer.toString('utf8', from, cut.from)}null`;
    if (cut.isSpec) spec = buffer.toString('utf8', cut.from, cut.to);
    from = cut.to;
  }
  return { text: text + buffer.toString('utf8', from, end), spec };
}

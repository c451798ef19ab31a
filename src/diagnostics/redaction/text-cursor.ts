/** Finds what comes next in a text. Answers are kept, so that asking from ever later places reads the text once. */
export class TextCursor {
  readonly text: string;
  private readonly found = new Map<string, { from: number; at: number }>();

  constructor(text: string) {
    this.text = text;
  }

  /** Where `sought` stands next at or behind `from`; the end of the text if nowhere. */
  next(sought: string, from: number): number {
    const known = this.found.get(sought);
    if (known !== undefined && known.from <= from && from <= known.at) return known.at;
    const index = this.text.indexOf(sought, from);
    const at = index < 0 ? this.text.length : index;
    this.found.set(sought, { from, at });
    return at;
  }

  /** The end of the line that `from` is in. */
  lineEnd(from: number): number {
    return this.next('\n', from);
  }

  /** What the sticky pattern matches there, or undefined. */
  match(pattern: RegExp, at: number): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.text) ?? undefined;
  }
}

/** A part of a text: from `start` up to, and without, `end`, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with each span replaced. Spans may overlap and come in any order; those that touch become one mark. */
export function replaceSpans(text: string, spans: readonly Span[], mark: string): string {
  if (spans.length === 0) return text;
  const ordered = [...spans].sort((left, right) => left.start - right.start);
  let shown = '';
  let from = 0;
  let marked = false;
  for (const { start, end } of ordered) {
    if (!marked || start > from) shown += text.slice(from, start) + mark;
    from = Math.max(from, end);
    marked = true;
  }
  return shown + text.slice(from);
}

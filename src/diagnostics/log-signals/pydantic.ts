/**
 * Settings classes of pydantic fill their fields from the environment. Their error spans lines:
 * `1 validation error for Settings`, the field, and `Field required`. The names of the fields are those of the variables.
 */
export function pydanticFields(messages: readonly string[], index: number): string[] {
  if (!/\d validation errors? for \w*(?:Settings|Config|Env)/i.test(messages[index] ?? '')) return [];
  const names: string[] = [];
  for (let cursor = index + 1; cursor < Math.min(messages.length - 1, index + 60); cursor++) {
    const name = /^([A-Za-z_][A-Za-z0-9_]*)$/.exec((messages[cursor] ?? '').trim())?.[1];
    if (name !== undefined && /^\s+(?:Field required|field required|none is not)/i.test(messages[cursor + 1] ?? ''))
      names.push(name.toUpperCase());
  }
  return names;
}

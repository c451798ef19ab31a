/** Draws from alphabets, the same for the same seed. */
export interface Draw {
  below(limit: number): number;
  of<Item>(items: readonly Item[]): Item;
  text(alphabet: string, length: number): string;
}

export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = LOWER.toUpperCase();
export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';
export const BASE62 = UPPER + LOWER + DIGITS;
export const BASE64 = `${BASE62}+/`;
export const URL_SAFE = `${BASE62}_-`;
export const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
export const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** mulberry32: small, and good enough to draw samples. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const of = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('Nothing to draw from.');
    return item;
  };
  const text = (alphabet: string, length: number): string => {
    // A token of one kind of characters is rare enough to be no token: each drawn text has one of each kind.
    for (;;) {
      const drawn = Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
      const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(alphabet));
      if (length < 12 || kinds.every((kind) => kind.test(drawn))) return drawn;
    }
  };
  return { below, of, text };
}

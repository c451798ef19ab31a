import { randomInt, randomUUID } from 'node:crypto';

/** Words of a dictionary that stand nowhere else in what the bot says. */
const WORDS =
  'sunflower moonshine waterfall grapefruit marmalade dandelion saxophone porcupine trampoline blackberry butterscotch tangerine periwinkle honeycomb kingfisher nightingale chandelier gingerbread hummingbird watermelon peppermint rhinoceros cinnamon caterpillar wheelbarrow tambourine aubergine crocodile artichoke sandcastle'.split(
    ' ',
  );

/** What a secret may look like: no pattern tells the first three. */
export type CanaryKind = 'uuid' | 'word' | 'number' | 'token';

/** Secrets of a test, each of its own for the place in which it is put, so that a leak says where it came from. */
export class Canaries {
  readonly #values = new Map<string, string>();

  put(place: string, kind: CanaryKind): string {
    const value = this.#values.get(`${place} (${kind})`) ?? made(kind, this.#values.size);
    this.#values.set(`${place} (${kind})`, value);
    return value;
  }

  /** One of each kind that no pattern knows, as variables of an environment. */
  variables(place: string, prefix: string): Record<string, string> {
    const kinds = ['uuid', 'word', 'number'] as const;
    return Object.fromEntries(
      kinds.map((kind, index) => [`${prefix}_TOKEN_${index}`, this.put(`${place} ${prefix}`, kind)]),
    );
  }

  get count(): number {
    return this.#values.size;
  }

  /** The places whose canary is in the bytes, in part, in any case or in base64, each with what is around it. */
  in(bytes: string): string[] {
    const text = bytes.toLowerCase();
    return [...this.#values].flatMap(([place, value]) => {
      const at = placeOf(text, bytes, value);
      return at < 0 ? [] : [`${place}: …${bytes.slice(Math.max(0, at - 60), at + 40)}…`];
    });
  }
}

function made(kind: CanaryKind, index: number): string {
  switch (kind) {
    case 'uuid':
      return randomUUID();
    case 'word':
      return WORDS[index] ?? syllables();
    case 'number':
      return String(7_301_845_962 + index * 104_729);
    case 'token':
      return `ghp_${randomUUID().replaceAll('-', '')}abcd`;
  }
}

/** A word of no language, where the dictionary is used up. */
function syllables(): string {
  const pick = (letters: string): string => letters.charAt(randomInt(letters.length));
  return Array.from({ length: 6 }, () => pick('bdfgklmnprtvz') + pick('aeiou')).join('');
}

const RUN = 8;

function placeOf(text: string, bytes: string, value: string): number {
  const plain = value.toLowerCase();
  for (let from = 0; from + RUN <= plain.length; from += 1) {
    const at = text.indexOf(plain.slice(from, from + RUN));
    if (at >= 0) return at;
  }
  const encoded = [0, 1, 2].map((before) => {
    const whole = Buffer.from(`${'x'.repeat(before)}${value}`)
      .toString('base64')
      .replace(/=+$/, '');
    return bytes.indexOf(whole.slice(Math.ceil((before * 8) / 6), -1));
  });
  return Math.max(...encoded);
}

import { type Context, contexts, names } from './contexts.ts';
import { drawFrom } from './draw.ts';
import { type Kind, kinds } from './kinds.ts';

export interface Sample {
  readonly kind: Kind;
  readonly context: Context;
  readonly secret: string;
  readonly text: string;
}

/** Samples of each kind in each context that can hold it. */
export function drawSamples(seed: number, each = 1): Sample[] {
  const draw = drawFrom(seed);
  const samples: Sample[] = [];
  for (const kind of kinds)
    for (const context of contexts)
      for (let count = 0; count < each; count += 1) {
        const secret = kind.make(draw);
        if ((!context.names && !kind.marked) || context.holds?.(secret) === false) continue;
        samples.push({ kind, context, secret, text: context.write(secret, draw.of(names), draw) });
      }
  return samples;
}

/** So many characters in a row of a secret are a leak. */
const LEAK = 8;

/** What of an address is no secret, and what frames a block. */
const PUBLIC_PARTS =
  /^[a-z+]+:\/\/|https?:\/\/[^\s]*?(?:\/webhooks\/\d+|services|triggers|webhookb2|[?&][\w-]+=)|-----[A-Z ]+-----/;

/** The part of the secret that survives in the shown text, or undefined. */
export function leakOf({ secret, kind }: Pick<Sample, 'secret' | 'kind'>, shown: string): string | undefined {
  const parts = secretPartsOf(secret, kind);
  for (const part of parts) {
    const least = Math.min(LEAK, part.length);
    for (let at = 0; at + least <= part.length; at += 1)
      if (shown.includes(part.slice(at, at + least))) return part.slice(at, at + least);
  }
  return undefined;
}

function secretPartsOf(secret: string, { id }: Kind): string[] {
  if (/^pem|^openssh|^pgp/.test(id)) return secret.split('\n').filter((line) => !line.startsWith('-----'));
  if (id.startsWith('address')) return [/(?::|\/)([^:/]+(?:[@/][^:/@]+)?)@(?=[^@]*$)/.exec(secret)?.[1] ?? secret];
  if (id === 'sentry dsn') return [secret.slice(8, 40)];
  if (/webhook|workflow|presigned|access signature|otpauth/.test(id))
    return [secret.split(/\/|=/).reduce((longest, part) => (part.length > longest.length ? part : longest), '')];
  if (/^(?:stripe|openai|anthropic|github|gitlab|pypi|atlassian|slack|age|scram|argon2id|django|json web|otp)/.test(id))
    return [secret.slice(Math.min(12, secret.length - 12))];
  if (PUBLIC_PARTS.test(secret)) return [secret.replace(PUBLIC_PARTS, '')];
  return [secret];
}

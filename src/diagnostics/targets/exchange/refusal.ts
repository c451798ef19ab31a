import { z } from 'zod';
import { TargetError, type TargetErrorKind } from '../../errors.ts';
import type { Exchange } from '../../platform.ts';
import { printable } from '../../redaction/printable.ts';

/** The body of an error: `{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}`. */
const ErrorBody = z.object({ code: z.number(), msg: z.string() });

/** What the remedies name: where the key and its secret come from. */
export type Names = Pick<Exchange, 'url' | 'apiKeyFrom' | 'secretFrom'>;

interface Explanation {
  readonly kind: TargetErrorKind;
  readonly remedy: (names: Names) => string;
}

const KEY: Explanation = {
  kind: 'unauthenticated',
  remedy: ({ apiKeyFrom }) =>
    `See whether ${apiKeyFrom} is an API key of this exchange (not of its test net), may read, and allows the address that the bot comes from.`,
};

/** By the exchange's own code (Binance's error codes, catalogue 5.2 and 7.1). */
const BY_CODE: Readonly<Record<number, Explanation>> = {
  [-2014]: KEY,
  [-2015]: KEY,
  [-1002]: KEY,
  [-1022]: {
    kind: 'unauthenticated',
    remedy: ({ secretFrom, apiKeyFrom }) => `${secretFrom} is not the secret of ${apiKeyFrom}: set the pair anew.`,
  },
  [-1021]: {
    kind: 'failed',
    remedy: () => "The bot's clock is off: let its host keep time (chrony or ntp). A wider window only hides it.",
  },
  [-1121]: { kind: 'not-found', remedy: () => 'Correct `exchange.symbols` in the platform file.' },
  [-1100]: { kind: 'not-found', remedy: () => 'Correct `exchange.symbols` in the platform file.' },
};

/** By status, where the code tells nothing. */
function byStatus(status: number): Explanation {
  if (status === 401) return KEY;
  if (status === 403)
    return {
      kind: 'forbidden',
      remedy: () => "The exchange's firewall refuses the bot's address: see whether it may be used from there.",
    };
  if (status === 404)
    return { kind: 'unreadable', remedy: ({ url }) => `See whether ${url} is the address of the REST API.` };
  if (status >= 500)
    return {
      kind: 'failed',
      remedy: () => 'The exchange has trouble of its own: look at its status page, then ask again.',
    };
  return { kind: 'failed', remedy: () => 'Ask again; if it stays, report it with this message.' };
}

/** The error of a reply with another status than 200. Only the exchange's own code and sentence are quoted. */
export function refusalError(status: number, body: string, names: Names): TargetError {
  const said = errorBody(body);
  const { kind, remedy } = (said === undefined ? undefined : BY_CODE[said.code]) ?? byStatus(status);
  const words = said === undefined ? '' : `: ${printable(said.msg, { most: 200 })} (${said.code})`;
  return new TargetError(kind, `The exchange answered ${status}${words === '' ? '.' : words}`, {
    remedy: remedy(names),
    detail: String(said?.code ?? status),
  });
}

/** 429: slow down. 418: banned for not having done so; every further request makes the ban longer. */
export function limitedError(status: number, until: Date): TargetError {
  const what = status === 418 ? 'has banned the address of the bot' : 'wants no more requests for now';
  return new TargetError('failed', `The exchange ${what} until ${until.toISOString()}.`, {
    remedy: 'Wait until then; the limit counts all requests from this address, those of the trading engine too.',
    detail: String(status),
  });
}

function errorBody(body: string): z.output<typeof ErrorBody> | undefined {
  try {
    return ErrorBody.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

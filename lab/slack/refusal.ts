import type { BlockFault } from '../../src/bot/block-faults.ts';

/** Slack says no: `{ ok: false, error }` and whatever else belongs to the answer. */
export class Refusal extends Error {
  readonly error: string;
  readonly extra: Record<string, unknown>;

  constructor(error: string, extra: Record<string, unknown> = {}) {
    super(error);
    this.error = error;
    this.extra = extra;
  }
}

/** Ends the call with Slack's `error`. */
export function refuse(error: string, extra: Record<string, unknown> = {}): never {
  throw new Refusal(error, extra);
}

/** Refuses Block Kit with the pointers Slack gives; returns where there is nothing to refuse. */
export function refuseFaults(faults: readonly BlockFault[]): void {
  const [first] = faults;
  if (!first) return;
  const messages = faults.map((fault) => `[ERROR] ${fault.message} [json-pointer:${fault.pointer}]`);
  const error = first.code === 'invalid_view' ? 'invalid_arguments' : first.code;
  refuse(error, {
    errors: faults.map((fault) => `${fault.message} [json-pointer:${fault.pointer}]`),
    response_metadata: { messages },
  });
}

/** What a handler may know of the delivery that it handles, besides what it delivers. */
export interface DeliveryContext {
  /** Aborted when this process stops: what it keeps ends with it. */
  readonly stopping: AbortSignal;
  /** False where Slack says that a bot has had it before, and failed. */
  readonly isFirst: boolean;
}

interface BoltContext {
  readonly retryNum?: number;
  readonly retryReason?: string;
  readonly [key: string]: unknown;
}

const STOPPING = 'stopping';

/** Why Slack delivers again what nobody has seen yet. */
const UNSEEN = new Set<string | undefined>(['connection_failed', 'ssl_error']);

/** Through Bolt's context, because that is all that a listener gets of the app. */
export function rememberStopping(context: Record<string, unknown>, stopping: AbortSignal): void {
  context[STOPPING] = stopping;
}

export function deliveryContext(context: BoltContext): DeliveryContext {
  const { retryNum = 0, retryReason, [STOPPING]: stopping } = context;
  if (!(stopping instanceof AbortSignal)) throw new Error('The app does not say when it stops.');
  return { stopping, isFirst: retryNum === 0 || UNSEEN.has(retryReason) };
}

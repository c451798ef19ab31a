import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { DeliveryError } from '../jobs/contract.ts';

/** What Slack says when it is in trouble itself. Whether the call was carried out is then not known. */
const TROUBLE = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** What may be concluded when a call to Slack failed. */
export function deliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (error instanceof WebAPIRateLimitedError)
    return new DeliveryError('throttled', 'ratelimited', { retryAfterMs: error.retryAfter * 1000, cause: error });
  if (error instanceof WebAPIPlatformError) {
    const reason = error.data.error;
    if (reason === 'ratelimited') return new DeliveryError('throttled', reason, { retryAfterMs: 30_000, cause: error });
    return new DeliveryError(TROUBLE.has(reason) ? 'unknown' : 'refused', reason, { cause: error });
  }
  const reason = error instanceof WebAPIHTTPError ? `http_${error.statusCode}` : 'no_answer';
  return new DeliveryError('unknown', reason, { cause: error });
}

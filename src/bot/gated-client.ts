import { WebClient } from '@slack/web-api';
import { redactText } from '../diagnostics/redact.ts';
import { withoutKnownValues } from '../diagnostics/redaction/known-values.ts';

/** Slack's own names of things: they are asked for as they were given. */
const IDENTIFIERS: ReadonlySet<string> = new Set(
  'token channel channel_id channels ts thread_ts user user_id users trigger_id view_id cursor oldest latest'.split(
    ' ',
  ),
);

/** What people read. */
const TEXTS: ReadonlySet<string> = new Set(
  'text fallback title content alt_text initial_comment filename name description topic purpose'.split(' '),
);

/** The Web API, to which nothing is sent that has not passed the redaction gate, whatever view it was made by. */
export class GatedWebClient extends WebClient {
  override apiCall(...[method, options]: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    return super.apiCall(method, gated(options));
  }

  override filesUploadV2(...[options]: Parameters<WebClient['filesUploadV2']>): ReturnType<WebClient['filesUploadV2']> {
    return super.filesUploadV2(gated(options));
  }
}

/** What is said to Slack, its texts without secrets. Everything else stays as it is: buffers, ids, numbers. */
export function gated<Said>(said: Said): Said {
  return passed(said, '') as Said;
}

function passed(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (IDENTIFIERS.has(key)) return value;
    return TEXTS.has(key) ? redactText(value) : withoutKnownValues(value);
  }
  if (Array.isArray(value)) return value.map((entry) => passed(entry, key));
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([field, entry]) => [field, passed(entry, field)]));
}

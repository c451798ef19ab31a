import { z } from 'zod';
import type { Question } from '../../contract.ts';

/**
 * How far a probe got. Each is an answer about the patient, as seen from where the bot runs; another vantage point may
 * see otherwise.
 *
 * | outcome | seen |
 * |---|---|
 * | `refused` | nothing listens at the address |
 * | `unresolved` | the name has no address here |
 * | `unroutable` | no TCP connection came about: no route, or packets are dropped |
 * | `silent` | the connection was accepted, no reply came within the time |
 * | `reset` | the connection was accepted and closed without a reply |
 * | `tls` | the certificate is not trusted, or the port does not speak TLS |
 * | `not-http` | something else than HTTP answers there |
 */
const HEALTH_FAULTS = ['refused', 'unresolved', 'unroutable', 'silent', 'reset', 'tls', 'not-http'] as const;

const HealthReply = z.object({
  outcome: z.literal('answered'),
  status: z.int(),
  /** From the look-up of the name to the end of the body. */
  tookMs: z.number(),
  /** The part of it until the connection stood. */
  connectMs: z.number(),
  /** Redacted, at most 500 characters. */
  excerpt: z.string(),
  /** What the body says of the service itself, where it does. */
  says: z.enum(['ok', 'failing']).optional(),
  /** What the body says of what the service needs. */
  dependencies: z.array(z.object({ name: z.string(), ok: z.boolean() })),
  /** Where a redirect points, without its query. */
  location: z.string().optional(),
});

const HealthFault = z.object({
  outcome: z.enum(HEALTH_FAULTS),
  tookMs: z.number(),
  /** The system's code, or a short sentence. */
  detail: z.string(),
});

export const HealthAnswer = z.discriminatedUnion('outcome', [HealthReply, HealthFault]);
export type HealthAnswer = z.output<typeof HealthAnswer>;
export type HealthReply = z.output<typeof HealthReply>;

/** What the target needs to say `silent` itself, before the reader's deadline makes it a timeout of ours. */
const ANSWER_MARGIN_MS = 500;

/** GET of a service's health endpoint, from where the bot runs. User and password in the address are left out. */
export function healthEndpoint(service: string, url: string, timeoutMs: number): Question<HealthAnswer> {
  return {
    target: 'http',
    name: 'health',
    arguments: { service, url: withoutCredentials(url), timeoutMs },
    answer: HealthAnswer,
    essential: true,
    deadlineMs: timeoutMs + ANSWER_MARGIN_MS,
  };
}

/** The question's text is recorded and shown: no credentials in it. */
function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
}

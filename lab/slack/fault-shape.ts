import { z } from 'zod';
import type { Fault } from './contract.ts';

const any = { id: z.string().exactOptional(), times: z.int().min(0).exactOptional() };
const ofMethod = { ...any, method: z.string().exactOptional() };
const ofKind = { ...any, kind: z.enum(['events_api', 'slash_commands', 'interactive']).exactOptional() };
const milliseconds = z.number().min(0);

/** What the page and tests post to `/emu/faults`. */
export const FaultShape: z.ZodType<Fault> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('rate_limited'),
    ...ofMethod,
    retryAfterSeconds: z.int().min(1).exactOptional(),
  }),
  z.strictObject({
    type: z.literal('server_error'),
    ...ofMethod,
    status: z.int().min(500).max(599).exactOptional(),
  }),
  z.strictObject({ type: z.literal('api_error'), ...ofMethod, error: z.string().min(1) }),
  z.strictObject({ type: z.literal('api_delay'), ...ofMethod, milliseconds }),
  z.strictObject({ type: z.literal('lost_response'), ...ofMethod }),
  z.strictObject({ type: z.literal('delivery_delay'), ...ofKind, milliseconds }),
  z.strictObject({ type: z.literal('lost_ack'), ...ofKind }),
  z.strictObject({ type: z.literal('duplicate'), ...ofKind }),
  z.strictObject({ type: z.literal('lost_delivery'), ...ofKind }),
  z.strictObject({ type: z.literal('expired_trigger'), ...any }),
  z.strictObject({ type: z.literal('revoked_token'), ...any }),
]);

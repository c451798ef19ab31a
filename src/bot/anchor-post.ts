import type { Anchor } from '../jobs/audit-contract.ts';
import type { SlackClients } from './slack-clients.ts';

/** Tells the head of the audit log in a channel. As text that `botcore audit verify --anchor` takes. */
export async function postAnchor(
  { once }: Pick<SlackClients, 'once'>,
  channel: string,
  { seq, mac }: Anchor,
): Promise<void> {
  await once.chat.postMessage({ channel, text: `Audit log: ${seq} entries, head \`${seq}:${mac}\`` });
}

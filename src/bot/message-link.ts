import type { Posted } from '../jobs/contract.ts';
import type { BotIdentity } from './app.ts';

/** The address of a message. Slack would tell it too, but nothing that is asked of Slack has a place before an ack. */
export function messageLink({ url }: Pick<BotIdentity, 'url'>, { channel, ts }: Posted): string {
  return new URL(`archives/${channel}/p${ts.replace('.', '')}`, url).href;
}

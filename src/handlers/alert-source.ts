import type { MessageEvent } from '../bot/message-text.ts';
import type { HandlerDependencies } from './interaction.ts';

/** A bot whose messages may be alerts. */
export interface AlertSource {
  readonly id: string;
  /** Named in BOTCORE_ALERT_SOURCES. */
  readonly declared: boolean;
}

/**
 * Who told a message, if its messages may be alerts: only other bots of our workspace, never ourselves, never a reply,
 * since whatever answers an alert must not start another. `shared`: the channel is one of another organisation, too,
 * where a bot that does not say whose it is counts only if it is declared.
 */
export function alertSourceOf(
  message: MessageEvent,
  { identity, alertSources }: Pick<HandlerDependencies, 'identity' | 'alertSources'>,
  shared: boolean,
): AlertSource | undefined {
  const { bot_id: bot, app_id: app, subtype, user, thread_ts: thread, ts } = message;
  const byBot = bot !== undefined || subtype === 'bot_message';
  const ours = bot === identity.bot || user === identity.user;
  const isReply = thread !== undefined && thread !== ts;
  if (!byBot || ours || isReply) return undefined;
  const teams = [message.team, message.source_team, message.user_team, message.bot_profile?.team_id];
  const said = teams.filter((team) => team !== undefined);
  if (said.some((team) => team !== identity.team)) return undefined;
  const ids = [bot, app].filter((id) => id !== undefined);
  const declared = alertSources?.find((id) => ids.includes(id));
  if (declared === undefined && (alertSources !== undefined || (shared && said.length === 0))) return undefined;
  return { id: bot ?? app ?? 'unnamed', declared: declared !== undefined };
}

import type { ActionResult, PersonAction } from './contract.ts';
import { channelField } from './payloads.ts';
import { Refusal, refuse } from './refusal.ts';
import { issueResponseUrl, ResponseMessage, respond } from './response-urls.ts';
import { notify, type Slack } from './slack.ts';
import { issueTrigger } from './triggers.ts';
import { storedText } from './user-text.ts';
import type { Conversation } from './workspace.ts';

/** Runs a slash command, and posts what the app answers in its ack. */
export async function runSlashCommand(
  slack: Slack,
  conversation: Conversation,
  action: Extract<PersonAction, { type: 'slash_command' }>,
): Promise<ActionResult> {
  const { command, user } = action;
  const declared = slack.workspace.manifest.features.slash_commands.find((known) => known.command === command);
  if (!declared) {
    notify(slack, {
      user,
      channel: conversation.id,
      error: 'unknown_command',
      text: `${command} is not a valid command.`,
    });
    return refuse('unknown_command', { detail: `${command} is not a valid command.` });
  }
  const outcome = await slack.courier.deliver({
    kind: 'slash_commands',
    name: command,
    eventId: null,
    user,
    channel: conversation.id,
    acceptsResponse: true,
    payload: commandFields(slack, conversation, action, declared.should_escape),
  });
  if (outcome.ok) {
    answerInline(slack, conversation, action, outcome.response);
    return { ok: true, deliveryId: outcome.deliveryId };
  }
  const detail = `${command} failed with the error "${outcome.error}"`;
  notify(slack, { user, channel: conversation.id, error: outcome.error, text: detail });
  return { ok: false, error: outcome.error, detail };
}

function commandFields(
  slack: Slack,
  conversation: Conversation,
  action: Extract<PersonAction, { type: 'slash_command' }>,
  isEscaped: boolean,
): Record<string, string> {
  const { team, app, people } = slack.workspace;
  return {
    token: app.verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: conversation.id,
    channel_name: channelField(conversation).name,
    user_id: action.user,
    user_name: people.get(action.user)?.name ?? action.user,
    command: action.command,
    text: isEscaped ? storedText(slack, action.text) : action.text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: issueResponseUrl(slack, { channel: conversation.id, user: action.user }),
    trigger_id: issueTrigger(slack, action.user),
  };
}

function answerInline(
  slack: Slack,
  conversation: Conversation,
  action: Extract<PersonAction, { type: 'slash_command' }>,
  response: unknown,
): void {
  const answer = ResponseMessage.safeParse(response ?? {});
  if (!answer.success) return;
  const { text, blocks, attachments } = answer.data;
  if (!text && !blocks?.length && !attachments?.length) return;
  try {
    respond(slack, { channel: conversation.id, user: action.user }, answer.data);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const detail = `${action.command} failed with the error "invalid_command_response" (${error.error})`;
    notify(slack, { user: action.user, channel: conversation.id, error: 'invalid_command_response', text: detail });
  }
}

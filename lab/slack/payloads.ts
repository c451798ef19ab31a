import type { Slack } from './slack.ts';
import type { Conversation } from './workspace.ts';

/** The member in a payload of an interaction. */
function userField(slack: Slack, user: string) {
  const name = slack.workspace.people.get(user)?.name ?? user;
  return { id: user, username: name, name, team_id: slack.workspace.team.id };
}

/** The channel in a payload of an interaction. */
export const channelField = (conversation: Conversation) => ({
  id: conversation.id,
  name: conversation.kind === 'im' ? 'directmessage' : conversation.name,
});

/** What every payload of an interaction has. */
export function interactionFields(slack: Slack, user: string) {
  const { team, app } = slack.workspace;
  return {
    user: userField(slack, user),
    api_app_id: app.id,
    token: app.verificationToken,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

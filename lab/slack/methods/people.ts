import { z } from 'zod';
import type { Person } from '../contract.ts';
import { refuse } from '../refusal.ts';
import { flag } from '../request-arguments.ts';
import type { Slack } from '../slack.ts';
import { type Caller, method, nextCursor, page, paging } from './method.ts';

/** Members, groups, bots and the team: what an app asks about who is who. */
export const peopleMethods = {
  'users.list': method({
    scopes: ['users:read'],
    rate: 2,
    arguments: z.looseObject(paging),
    run: (slack, values, caller) => {
      const { items, next } = page([...slack.workspace.people.values()], values.limit, values.cursor);
      return { members: items.map((person) => slackUser(slack, person, caller)), ...nextCursor(next) };
    },
  }),
  'users.info': method({
    scopes: ['users:read'],
    rate: 4,
    arguments: z.looseObject({ user: z.string().min(1) }),
    run: (slack, values, caller) => ({
      user: slackUser(slack, slack.workspace.people.get(values.user) ?? refuse('user_not_found'), caller),
    }),
  }),
  'users.lookupByEmail': method({
    scopes: ['users:read.email'],
    rate: 3,
    arguments: z.looseObject({ email: z.string().min(1) }),
    run: (slack, values, caller) => {
      const person = [...slack.workspace.people.values()].find((candidate) => emailOf(candidate) === values.email);
      return { user: slackUser(slack, person ?? refuse('users_not_found'), caller) };
    },
  }),
  'usergroups.list': method({
    scopes: ['usergroups:read'],
    rate: 2,
    arguments: z.looseObject({ include_users: flag.optional() }),
    run: (slack, values) => ({
      usergroups: [...slack.workspace.userGroups.values()].map((group) => ({
        id: group.id,
        team_id: slack.workspace.team.id,
        is_usergroup: true,
        name: group.name,
        handle: group.handle,
        description: '',
        date_delete: 0,
        user_count: group.members.length,
        ...(values.include_users && { users: group.members }),
      })),
    }),
  }),
  'usergroups.users.list': method({
    scopes: ['usergroups:read'],
    rate: 2,
    arguments: z.looseObject({ usergroup: z.string().min(1) }),
    run: (slack, values) => ({
      users: (slack.workspace.userGroups.get(values.usergroup) ?? refuse('no_such_subteam')).members,
    }),
  }),
  'bots.info': method({
    scopes: ['users:read'],
    rate: 3,
    arguments: z.looseObject({ bot: z.string().optional() }),
    run: (slack, values) => {
      const { app, webhookBotId } = slack.workspace;
      const id = values.bot ?? app.botId;
      if (id === app.botId)
        return { bot: { id, deleted: false, name: app.name, app_id: app.id, user_id: app.botUserId, icons: {} } };
      if (id !== webhookBotId) return refuse('bot_not_found');
      return { bot: { id, deleted: false, name: 'incoming-webhook', icons: {} } };
    },
  }),
  'team.info': method({
    scopes: ['team:read'],
    rate: 3,
    arguments: z.looseObject({}),
    run: ({ workspace: { team } }) => ({ team: { ...team, email_domain: '', icon: {}, url: '' } }),
  }),
};

const emailOf = (person: Person): string => `${person.name}@example.com`;

function slackUser(slack: Slack, person: Person, caller: Caller): Record<string, unknown> {
  const isBot = person.isBot;
  return {
    id: person.id,
    team_id: slack.workspace.team.id,
    name: person.name,
    deleted: false,
    color: person.color,
    real_name: person.realName,
    tz: 'Europe/London',
    tz_label: 'Greenwich Mean Time',
    tz_offset: 0,
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      team: slack.workspace.team.id,
      ...(caller.scopes.includes('users:read.email') && !isBot && { email: emailOf(person) }),
      ...(isBot && { api_app_id: slack.workspace.app.id, bot_id: slack.workspace.app.botId }),
    },
    is_admin: person.role === 'approver',
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isGuest,
    is_ultra_restricted: false,
    is_bot: isBot,
    is_app_user: false,
    updated: 0,
  };
}

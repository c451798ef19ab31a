import type { KnownBlock } from '@slack/types';

const plain = (text: string): { type: 'plain_text'; text: string } => ({ type: 'plain_text', text });
const marked = (text: string): { type: 'mrkdwn'; text: string } => ({ type: 'mrkdwn', text });

/** What the counterpart says: the kinds of blocks a diagnosis is made of. */
export const samples = {
  help: '*Bot Core* finds the root cause.\n• `/botcore diagnose <service>`\n• `/botcore status`\n_Ask in a thread to go on._',

  log: Array.from({ length: 14 }, (_none, index) => {
    const level = index % 5 === 4 ? 'ERROR' : 'INFO ';
    return `2026-11-24T12:00:${String(index).padStart(2, '0')}Z ${level} orders: <order ${1000 + index}> pool=20 waiting=${index * 3}`;
  }).join('\n'),

  verdict: (service: string): KnownBlock[] => [
    { type: 'header', text: plain(`:rotating_light: ${service}: database pool exhausted`) },
    {
      type: 'section',
      text: marked(
        `*Root cause* Every connection of \`${service}\` waits on one slow query. <https://example.com/runbook|Runbook>`,
      ),
      accessory: {
        type: 'overflow',
        action_id: 'more',
        options: [
          { text: plain('Mute for an hour'), value: 'mute' },
          { text: plain('Collect a bundle'), value: 'collect' },
        ],
      },
    },
    {
      type: 'section',
      fields: [
        marked('*Confidence*\n94 %'),
        marked('*Since*\n<!date^1795521600^{date_short_pretty} {time}|24 Nov 2026>'),
        marked('*Blast radius*\n2 services'),
        marked('*Asked by*\n<@U0ENGINEER> in <#C0OPS00001>'),
      ],
    },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'text', text: 'pool 20 of 20 in use, 41 waiting' }] },
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'no index on ' },
                { type: 'text', text: 'orders.symbol', style: { code: true } },
              ],
            },
          ],
        },
        {
          type: 'rich_text_preformatted',
          elements: [{ type: 'text', text: 'kubectl rollout undo deployment/orders -n trading' }],
        },
      ],
    },
    { type: 'divider' },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'approve',
          style: 'primary',
          value: 'plan-1',
          text: plain('Approve rollback'),
          confirm: {
            title: plain('Roll back orders?'),
            text: marked('This restarts *3 pods* in `trading`.'),
            confirm: plain('Roll back'),
            deny: plain('Not now'),
          },
        },
        { type: 'button', action_id: 'reject', style: 'danger', value: 'plan-1', text: plain('Reject') },
        {
          type: 'static_select',
          action_id: 'scope',
          placeholder: plain('Scope'),
          options: [
            { text: plain('This service'), value: 'one', description: plain('orders only') },
            { text: plain('All of trading'), value: 'all' },
          ],
        },
      ],
    },
    {
      type: 'context',
      elements: [marked('Plan `3f9c` · expires <!date^1795525200^{time}|soon> · needs <!subteam^S0APPROVER>')],
    },
  ],

  approved: (user: string): KnownBlock[] => [
    { type: 'header', text: plain(':white_check_mark: orders: rolled back') },
    { type: 'context', elements: [marked(`Approved by <@${user}>`)] },
  ],

  home: (user: string): KnownBlock[] => [
    { type: 'header', text: plain('Trading platform') },
    { type: 'section', text: marked(`Good day, <@${user}>. *2* of *9* services need you.`) },
    { type: 'actions', elements: [{ type: 'button', action_id: 'reject', text: plain('Say why') }] },
  ],

  status: (): KnownBlock[] => [
    {
      type: 'table',
      column_settings: [{}, { align: 'right' }, {}],
      rows: [
        [
          { type: 'raw_text', text: 'Service' },
          { type: 'raw_text', text: 'p99 ms' },
          { type: 'raw_text', text: 'State' },
        ],
        [
          { type: 'raw_text', text: 'orders' },
          { type: 'raw_text', text: '2140' },
          { type: 'raw_text', text: 'failing' },
        ],
        [
          { type: 'raw_text', text: 'risk-engine' },
          { type: 'raw_text', text: '310' },
          { type: 'raw_text', text: 'slow' },
        ],
        [
          { type: 'raw_text', text: 'market-data' },
          { type: 'raw_text', text: '12' },
          { type: 'raw_text', text: 'healthy' },
        ],
      ],
    },
    {
      type: 'plan',
      title: 'Diagnosing orders',
      tasks: [
        { type: 'task_card', task_id: '1', title: 'Read the logs', status: 'complete' },
        { type: 'task_card', task_id: '2', title: 'Ask the database', status: 'in_progress' },
        { type: 'task_card', task_id: '3', title: 'Rank the causes', status: 'pending' },
      ],
    },
  ],
};

export const manifest = {
  display_information: { name: 'Bot Core', description: 'Finds the root cause of trouble on the trading platform' },
  features: {
    bot_user: { display_name: 'botcore', always_online: true },
    app_home: { home_tab_enabled: true, messages_tab_enabled: true },
    slash_commands: [
      {
        command: '/botcore',
        description: 'Diagnose a service',
        usage_hint: '[diagnose | status | help] [service]',
        should_escape: false,
      },
      {
        command: '/incident',
        description: 'List open incidents',
        usage_hint: '[list | show ID]',
        should_escape: false,
      },
    ],
    shortcuts: [
      {
        name: 'Diagnose this',
        type: 'message',
        callback_id: 'diagnose_this',
        description: 'Find the root cause of this alert',
      },
      { name: 'Platform status', type: 'global', callback_id: 'status', description: 'How is everything?' },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'app_mentions:read',
        'channels:history',
        'chat:write',
        'commands',
        'files:write',
        'im:history',
        'reactions:write',
        'users:read',
      ],
    },
  },
  settings: {
    event_subscriptions: { bot_events: ['app_home_opened', 'app_mention', 'message.channels', 'message.im'] },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
};

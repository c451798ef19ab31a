import { z } from 'zod';
import { type BlockFault, blockFaults, homeFaults, messageFaults, modalFaults } from '../../../src/bot/block-faults.ts';
import { json } from '../request-arguments.ts';
import { method } from './method.ts';

/** Who the app is, how it connects, and whether its blocks would be taken. */
export const appMethods = {
  'auth.test': method({
    rate: 'special',
    arguments: z.looseObject({}),
    run: (slack) => {
      const { team, app, people } = slack.workspace;
      return {
        url: `${slack.origin()}/`,
        team: team.name,
        user: people.get(app.botUserId)?.name,
        team_id: team.id,
        user_id: app.botUserId,
        bot_id: app.botId,
        is_enterprise_install: false,
      };
    },
  }),
  'api.test': method({
    rate: 4,
    arguments: z.looseObject({ error: z.string().optional() }),
    run: (_slack, values) => ({ args: values }),
  }),
  'apps.connections.open': method({
    token: 'app',
    scopes: ['connections:write'],
    rate: 1,
    arguments: z.looseObject({}),
    run: (slack) => ({ url: slack.socketMode.ticketUrl() }),
  }),
  'blocks.validate': method({
    rate: 4,
    arguments: z.looseObject({
      blocks: json(z.unknown()).optional(),
      message: json(z.looseObject({})).optional(),
      view: json(z.looseObject({})).optional(),
    }),
    run: (_slack, values) => {
      const faults = [
        ...(values.blocks === undefined ? [] : blockFaults(values.blocks)),
        ...(values.message ? messageFaults(values.message) : []),
        ...(values.view ? (values.view['type'] === 'home' ? homeFaults : modalFaults)(values.view) : []),
      ];
      return faults.length ? { ok: false, error: 'invalid_blocks', errors: faults.map(validationError) } : {};
    },
  }),
};

const validationError = ({ pointer, message, code }: BlockFault) => ({ pointer, message, code });

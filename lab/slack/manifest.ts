import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';

const names = z.array(z.string()).default([]);

/** The parts of an app manifest that the local Slack acts on. */
export const Manifest = z.looseObject({
  display_information: z.looseObject({ name: z.string(), description: z.string().default('') }),
  features: z
    .looseObject({
      bot_user: z.looseObject({ display_name: z.string() }).optional(),
      app_home: z
        .looseObject({ home_tab_enabled: z.boolean().default(false), messages_tab_enabled: z.boolean().default(false) })
        .prefault({}),
      slash_commands: z
        .array(
          z.looseObject({
            command: z.string(),
            description: z.string(),
            usage_hint: z.string().default(''),
            should_escape: z.boolean().default(false),
          }),
        )
        .default([]),
      shortcuts: z
        .array(
          z.looseObject({
            name: z.string(),
            type: z.enum(['message', 'global']),
            callback_id: z.string(),
            description: z.string(),
          }),
        )
        .default([]),
    })
    .prefault({}),
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: names }).prefault({}) }).prefault({}),
  settings: z
    .looseObject({
      event_subscriptions: z.looseObject({ bot_events: names, request_url: z.string().optional() }).prefault({}),
      interactivity: z.looseObject({ is_enabled: z.boolean() }).default({ is_enabled: false }),
      socket_mode_enabled: z.boolean().default(false),
    })
    .prefault({}),
});
/** A manifest that was checked. */
export type Manifest = z.output<typeof Manifest>;

/** Any one of these scopes lets the app have the event; Slack refuses a manifest that has none of them. */
const scopesOfEvents: Record<string, readonly string[]> = {
  app_mention: ['app_mentions:read'],
  app_home_opened: [],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
  subteam_members_changed: ['usergroups:read'],
  subteam_updated: ['usergroups:read'],
  assistant_thread_started: ['assistant:write'],
  assistant_thread_context_changed: ['assistant:write'],
};

const schema: object = JSON.parse(readFileSync(new URL('manifest.schema.json', import.meta.url), 'utf8'));
// Slack's schema has keywords of its own (`regex`, `_note`) and formats without a checker.
const matchesSchema = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** Reads `manifest.yml` (or JSON). Throws with every fault Slack would refuse it for. */
export function readManifest(path: string): Manifest {
  return checkManifest(parse(readFileSync(path, 'utf8')));
}

/** Checks a manifest against Slack's schema and the scopes its features need. */
export function checkManifest(value: unknown): Manifest {
  if (!matchesSchema(value))
    throw new Error(
      `The manifest is not valid: ${(matchesSchema.errors ?? []).map((fault) => `${fault.instancePath || '/'} ${fault.message}${detailOf(fault.params)}`).join('; ')}`,
    );
  const manifest = Manifest.parse(value);
  const faults = missingScopes(manifest);
  if (faults.length) throw new Error(`The manifest is not valid: ${faults.join('; ')}`);
  return manifest;
}

function missingScopes(manifest: Manifest): string[] {
  const scopes = new Set(manifest.oauth_config.scopes.bot);
  const faults = manifest.settings.event_subscriptions.bot_events.flatMap((event) => {
    const needed = scopesOfEvents[event] ?? [];
    return needed.length && !needed.some((scope) => scopes.has(scope))
      ? [`the event ${event} needs the scope ${needed.join(' or ')}`]
      : [];
  });
  const { slash_commands: commands, shortcuts } = manifest.features;
  if ((commands.length || shortcuts.length) && !scopes.has('commands'))
    faults.push('slash commands and shortcuts need the scope commands');
  if (shortcuts.length && !manifest.settings.interactivity.is_enabled)
    faults.push('shortcuts need settings.interactivity.is_enabled');
  return faults;
}

const detailOf = (parameters: Record<string, unknown>): string =>
  typeof parameters['additionalProperty'] === 'string' ? ` (${parameters['additionalProperty']})` : '';

import type { Refusal } from '../bot/views/refusal.ts';
import type { HandlerDependencies } from './interaction.ts';

export interface Actor {
  readonly user: string;
  /** The workspace that the person belongs to. Absent: Slack did not say, and nothing is answered. */
  readonly team?: string;
}

/** Why somebody may not ask. Undefined: they may. Everything that can be asked here only reads. */
export function refusalFor(
  { user, team }: Actor,
  { identity, allowedUsers }: Pick<HandlerDependencies, 'identity' | 'allowedUsers'>,
): Refusal | undefined {
  // Also where Slack does not say: a stranger in a shared channel must not pass for one of the house.
  if (team !== identity.team)
    return {
      reason: 'Only members of the workspace that runs this platform may ask.',
      remedy: 'Ask somebody of that workspace to look.',
      suggestions: [],
    };
  if (allowedUsers !== undefined && !allowedUsers.includes(user))
    return {
      reason: 'You are not among those who may ask.',
      remedy: 'Whoever runs the bot can add your member id to BOTCORE_ALLOWED_USERS.',
      suggestions: [],
    };
  return undefined;
}

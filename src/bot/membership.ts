import type { Membership } from '../jobs/fix-contract.ts';
import type { SlackClients } from './slack-clients.ts';

/** One click may be asked about several times within its own second. */
const FRESH_MS = 5000;

/** Asks Slack who is in the groups that the policy names. Seconds old at most: a vote counts by what is true at the click. */
export function createMembership(
  { repeating }: Pick<SlackClients, 'repeating'>,
  groups: readonly string[],
  now: () => number = Date.now,
): Membership {
  const known = new Map<string, { readonly at: number; readonly members: Promise<readonly string[]> }>();
  const membersOf = (group: string): Promise<readonly string[]> => {
    const cached = known.get(group);
    if (cached !== undefined && now() - cached.at < FRESH_MS) return cached.members;
    const members = repeating.usergroups.users.list({ usergroup: group }).then(({ users }) => users ?? []);
    members.catch(() => known.delete(group));
    known.set(group, { at: now(), members });
    return members;
  };
  return {
    async groupsOf(user) {
      const members = await Promise.all(groups.map(membersOf));
      return groups.filter((_group, index) => members[index]?.includes(user));
    },
  };
}

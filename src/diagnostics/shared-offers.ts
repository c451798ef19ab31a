import type { Finding, Offer } from './contract.ts';
import { dependsOn, nameOf } from './explain.ts';
import type { Platform } from './platform.ts';

interface Explaining {
  readonly finding: Finding;
  /** What it explains. */
  readonly explained: readonly Finding[];
}

/**
 * What needs several of the roots may be offered something that mends them all, such as starting all that it needs: that
 * is offered once, with the first of them. With one root alone its own offers are nearer.
 */
export function withSharedOffers<Root extends Explaining>(roots: readonly Root[], platform: Platform): Root[] {
  const given = new Set<string>();
  // It complains of one at a time: what it needs besides will be its next trouble.
  const suffersFromSeveral = ({ subject }: Finding): boolean =>
    roots.filter(({ finding }) => dependsOn(platform, nameOf(subject), nameOf(finding.subject))).length > 1;
  const isNew = ({ remediation, params }: Offer): boolean => {
    const key = `${remediation} ${params['service']}`;
    if (given.has(key)) return false;
    given.add(key);
    return true;
  };
  return roots.map((root) => {
    const shared = root.explained.filter(suffersFromSeveral).flatMap(({ offers }) => offers.filter(isNew));
    const more = [...wayBackOf(root), ...shared];
    if (more.length === 0) return root;
    return { ...root, finding: { ...root.finding, offers: [...root.finding.offers, ...more] } };
  });
}

/** Tier 1 of the catalogue (2.3): a change. To take it back mends what came of it, whatever that was. */
const CHANGE_TIER = 1;

function wayBackOf({ finding, explained }: Explaining): Offer[] {
  const offered = new Set(finding.offers.map(({ remediation }) => remediation));
  return explained
    .filter(({ subject, tier }) => subject === finding.subject && tier === CHANGE_TIER && finding.tier >= CHANGE_TIER)
    .flatMap(({ offers }) => offers.filter(({ remediation }) => !offered.has(remediation)));
}

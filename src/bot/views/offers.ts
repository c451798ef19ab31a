import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Diagnosis, Finding, Offer } from '../../diagnostics/contract.ts';
import type { Approval } from '../../jobs/approval-contract.ts';
import type { Incident } from '../../jobs/contract.ts';
import { outcomeOf } from './approval-outcome.ts';
import { bullets, type Line, line, richText, strong, words } from './rich-text.ts';
import { isActionable, offerLabel, offerText, subjectName } from './wording.ts';

/** Begins the ids of the buttons; what follows tells them apart in one message. */
export const PROPOSE_ACTION = 'propose_fix';

const MOST_BUTTONS = 5;
const MOST_ROOTS = 4;

interface Placed {
  readonly finding: Finding;
  readonly offer: Offer;
  /** `<root>.<offer>`. */
  readonly place: string;
  readonly approval?: Approval;
}

/**
 * What the bot can do itself, each as a button that asks for approval and does nothing yet. What has been asked for
 * already has its own card: here it says how it stands.
 */
export function offerBlocks(
  incident: Incident,
  diagnosis: Diagnosis,
  approvals: readonly Approval[] = [],
): KnownBlock[] {
  const placed = placedOffers(diagnosis, approvals).slice(0, MOST_BUTTONS);
  if (placed.length === 0) return [];
  const several = new Set(placed.map(({ finding }) => finding.subject)).size > 1;
  const free = placed.filter(({ approval }) => approval === undefined);
  return [
    richText(
      line(strong('What I can do, once somebody else approves it')),
      bullets(placed.map((entry) => offerLine(entry, several))),
    ),
    ...(free.length === 0 ? [] : [buttons(incident, free)]),
  ];
}

function placedOffers({ roots }: Diagnosis, approvals: readonly Approval[]): Placed[] {
  return roots.slice(0, MOST_ROOTS).flatMap(({ finding }, root) =>
    finding.offers.flatMap((offer, index) => {
      if (!isActionable(offer)) return [];
      const place = `${root}.${index}`;
      const approval = approvals.filter((each) => each.offer === place && !isVoid(each)).at(-1);
      return [{ finding, offer, place, ...(approval === undefined ? {} : { approval }) }];
    }),
  );
}

/** Nothing came of it, and it can be asked for again. */
function isVoid({ state }: Approval): boolean {
  return ['expired', 'superseded', 'cancelled', 'drifted', 'refused', 'rejected'].includes(state);
}

function offerLine({ finding, offer, approval }: Placed, several: boolean): Line {
  const text = offerText(offer);
  const whose = several ? [strong(`${subjectName(finding.subject)}: `)] : [];
  if (approval === undefined) return [...whose, words(text)];
  const { mark, title } = outcomeOf(approval);
  return [...whose, words(text), strong(` ${mark} ${title}`)];
}

function buttons({ id }: Incident, placed: readonly Placed[]): ActionsBlock {
  return {
    type: 'actions',
    block_id: `offers-${id}`,
    elements: placed.map(
      ({ offer, place }): Button => ({
        type: 'button',
        action_id: `${PROPOSE_ACTION}:${place}`,
        value: `${id}:${place}`,
        text: { type: 'plain_text', text: offerLabel(offer), emoji: false },
      }),
    ),
  };
}

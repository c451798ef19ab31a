import type { Diagnosis, Root } from './contract.ts';
import { shortIds } from './excerpt.ts';
import { nameOf } from './explain.ts';
import { isHearsay } from './rank.ts';

/** The first sentence of an answer: the cause; else what was looked at, what was not, and what that leaves open. */
export function openingOf(diagnosis: Diagnosis): string {
  const { roots, symptoms = [], verdict } = diagnosis;
  const [root] = roots;
  if (root !== undefined) return root.finding.summary;
  if (symptoms.length > 0) return ofSymptoms(symptoms, diagnosis);
  return verdict === 'healthy' ? ofHealth(diagnosis) : ofNothing(diagnosis);
}

function ofSymptoms(symptoms: readonly Root[], { unchecked }: Diagnosis): string {
  const why = unchecked[0]?.reason ?? 'What would tell could not be read.';
  const seen = symptoms.filter(({ finding }) => !isHearsay(finding));
  const [first] = seen;
  if (first !== undefined) {
    const more = seen.length > 1 ? ` (and ${seen.length - 1} more that fail likewise)` : '';
    return `${first.finding.summary}${more} Why is not known: ${ended(shortIds(why))}`;
  }
  const names = [...new Set(symptoms.map(({ finding }) => nameOf(finding.subject)))];
  return `Nothing can be concluded: ${ended(shortIds(why))} From where the bot runs, and from nowhere else, ${listed(names)} cannot be reached; that convicts nobody.`;
}

function ofHealth({ coverage: { areas } }: Diagnosis): string {
  if (areas === undefined) return 'No fault was found, and everything that matters could be read.';
  return `No fault was found in what was looked at: ${listed(areas.lookedAt)}. Not looked at: ${listed(areas.notLookedAt)}.`;
}

function ofNothing({ unchecked, coverage: { areas } }: Diagnosis): string {
  const essential = unchecked.filter((entry) => entry.essential).length;
  const unread = `${essential > 0 ? 'what matters' : 'not everything'} could not be read: see below what, why, and how to make it readable.`;
  if (areas === undefined || areas.askedInVain.length === 0) return `No fault was found, but ${unread}`;
  const looked = areas.lookedAt.length === 0 ? '' : ` No fault was found in ${listed(areas.lookedAt)}.`;
  const besides = essential > 0 ? ` Besides, ${unread}` : '';
  return `How it is with ${listed(areas.askedInVain)} is not known: nothing that was read tells of it.${looked}${besides}`;
}

/** What runtimes say ends without a full stop. */
function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

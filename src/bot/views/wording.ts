import type { Diagnosis, Offer } from '../../diagnostics/contract.ts';
import { findRemediation } from '../../diagnostics/remediations/index.ts';
import { outsideLine } from './mrkdwn.ts';

const VERDICTS = { 'root-cause': 'Root cause found', healthy: 'Healthy', inconclusive: 'Inconclusive' } as const;
const SEVERITY_LIGHTS = { SEV1: '🔴', SEV2: '🟠', SEV3: '🟡', INFO: '🔵' } as const;

type Judged = Pick<Diagnosis, 'verdict' | 'severity'>;

/** A light is never the only sign: the word is always beside it. */
export function light({ verdict, severity }: Judged): string {
  if (verdict === 'healthy') return '🟢';
  return verdict === 'inconclusive' ? '⚪' : SEVERITY_LIGHTS[severity];
}

export function verdictWords({ verdict, severity }: Judged): string {
  return verdict === 'root-cause' ? `${severity} · ${VERDICTS[verdict]}` : VERDICTS[verdict];
}

/** `database:mongodb` → `mongodb`, `platform:bot-core` → `the platform bot-core`. */
export function subjectName(subject: string): string {
  const [kind = '', ...rest] = subject.split(':');
  const name = outsideLine(rest.length > 0 ? rest.join(':') : kind, 80);
  return kind === 'platform' ? `platform ${name}` : name;
}

const RISK_WORDS = { R1: 'neutral', R2: 'reversible, a brief blip', R3: 'users or trading may feel it' } as const;

/** `Start a stopped container`; an offer that nothing can carry out keeps its id. */
export function offerTitle(remediation: string): string {
  return outsideLine(findRemediation(remediation)?.title ?? remediation, 80);
}

/** `Start a stopped container: ledger`, for a button and for those who read. */
export function offerLabel({ remediation, params }: Offer): string {
  const what = params['container'] ?? params['pod'] ?? params['deployment'] ?? params['service'];
  return outsideLine(`${offerTitle(remediation)}${what === undefined ? '' : `: ${what}`}`, 75);
}

export function offerText(offer: Offer): string {
  return outsideLine(`${offerLabel(offer)} (${offer.risk}: ${RISK_WORDS[offer.risk]})`, 200);
}

/** Whether there is something that can carry it out. What there is not is guidance, never a button. */
export function isActionable({ remediation, params }: Offer): boolean {
  return findRemediation(remediation)?.params.safeParse(params).success === true;
}

import { shortIds } from '../diagnostics/excerpt.ts';
import { clockTimes } from '../diagnostics/fact-texts.ts';
import { isExecutable } from '../diagnostics/plan-remediation.ts';
import type { Plan, Precondition, Refusal } from '../diagnostics/remediation.ts';
import { wrap } from './diagnosis-text.ts';
import { type Paint, printable } from './style.ts';

const INDENT = ' '.repeat(14);

/** A plan for people: what would be done to what, what keeps it back, and how it is undone. */
export function planText(plan: Plan, paint: Paint): string {
  const ready = isExecutable(plan);
  const lines = [
    `${ready ? paint(['green', 'bold'], '✓ COULD BE CARRIED OUT') : paint(['red', 'bold'], '✗ WOULD BE REFUSED')}  ${plan.risk}  ${paint('dim', `${plan.remediation} · ${plan.subject}`)}`,
    ...wrap(plan.action, '  '),
    '',
    ...labelled('target', pairs(plan.identity), paint),
    ...labelled('decided on', pairs(plan.decidedOn), paint),
    ...labelled(
      'steps',
      plan.steps.map((step, index) => `${index + 1}. ${step}`),
      paint,
    ),
    ...labelled('effects', plan.effects, paint),
    ...labelled(
      'must hold',
      plan.preconditions.map((each) => marked(each, paint)),
      paint,
    ),
    ...labelled('open orders', ordersOf(plan), paint),
    ...labelled('way back', [wayBack(plan)], paint),
    ...labelled('dry run', plan.dryRun === undefined ? [] : [dryRun(plan.dryRun)], paint),
    ...labelled('fingerprint', [plan.fingerprint], paint),
    '',
    paint('dim', 'Nothing was written. Only an approval, asked for and given in Slack, carries it out.'),
  ];
  return finished(lines, plan.plannedAt, plan.fingerprint);
}

/** Why there is no plan. */
export function refusalText({ reason, remedy }: Refusal, paint: Paint): string {
  const lines = [paint(['red', 'bold'], '✗ NO PLAN'), ...wrap(reason, '  '), ...wrap(`→ ${remedy}`, '  ')];
  return finished(lines, new Date().toISOString(), '');
}

/** The fingerprint stays whole: it is what an approval is for. */
function finished(lines: readonly string[], now: string, fingerprint: string): string {
  const text = lines.map((line) => (fingerprint !== '' && line.includes(fingerprint) ? line : shortIds(line)));
  return `${printable(clockTimes(text.join('\n'), now))}\n`;
}

function pairs(values: Plan['identity']): string[] {
  return Object.entries(values).map(([name, value]) => `${name}: ${value}`);
}

function marked({ says, holds, because }: Precondition, paint: Paint): string {
  const mark = { yes: paint('green', '✓'), no: paint('red', '✗'), unknown: paint('yellow', '?') }[holds];
  return `${mark} ${says}${because === undefined ? '' : ` → ${because}`}`;
}

function ordersOf({ openOrders }: Plan): string[] {
  if (openOrders === undefined) return [];
  if (!openOrders.known) return [`not known: ${openOrders.reason} → ${openOrders.remedy}`];
  return openOrders.orders.length === 0
    ? ['none']
    : openOrders.orders.map(({ symbol, count }) => `${symbol}: ${count}`);
}

function wayBack({ wayBack: { says, possible, automatic } }: Plan): string {
  return possible
    ? `${says} ${automatic ? 'By itself, when this made things worse.' : 'Only when somebody asks for it.'}`
    : says;
}

function dryRun({ accepted, says }: NonNullable<Plan['dryRun']>): string {
  return `${accepted ? 'accepted' : 'refused'}: ${says}`;
}

function labelled(label: string, entries: readonly string[], paint: Paint): string[] {
  return entries.flatMap((entry, index) => {
    const [first = '', ...rest] = wrap(entry, INDENT);
    return [`  ${paint('dim', (index === 0 ? label : '').padEnd(12))}${first.slice(INDENT.length)}`, ...rest];
  });
}

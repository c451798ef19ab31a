import { clockTimes } from '../diagnostics/fact-texts.ts';
import type { DiagnosisReport } from '../diagnostics/report.ts';
import { type Paint, printable } from './style.ts';

type RootReport = DiagnosisReport['roots'][number];

const WIDTH = 100;

/** A diagnosis for people: verdict first, then each root with proof and what to do, then what else was looked at. */
export function diagnosisText(report: DiagnosisReport, paint: Paint): string {
  const clocked = (text: string): string => clockTimes(text, report.startedAt);
  const sections = [
    clocked(header(report, paint)),
    ...report.roots.map((root, index) => rootText(root, index, report, paint)),
    report.symptoms.length === 0 ? '' : paint('bold', 'Seen, cause not known'),
    ...report.symptoms.map((root) => rootText(root, 0, { ...report, roots: [] }, paint)),
    ...[
      ...(report.symptoms.length > 0 ? [unchecked(report, paint)] : []),
      list('Noted', report.notes.map(said), paint),
      list('Ruled out', report.ruledOut.map(said), paint),
      ...(report.symptoms.length > 0 ? [] : [unchecked(report, paint)]),
      paint('dim', coverage(report)),
    ].map(clocked),
  ];
  return `${printable(sections.filter((section) => section !== '').join('\n\n'))}\n`;
}

function said({ subject, summary }: { readonly subject: string; readonly summary: string }): string {
  return `${subject}: ${summary}`;
}

function unchecked(report: DiagnosisReport, paint: Paint): string {
  const entries = report.unchecked.map(({ question, reason, remedy }) => `${question}: ${reason} → ${remedy}`);
  return list('Could not be checked', entries, paint);
}

function header(report: DiagnosisReport, paint: Paint): string {
  const where = paint('dim', `${report.platform} · ${report.subject}`);
  switch (report.verdict) {
    case 'healthy':
      return [`${paint(['green', 'bold'], '✓ HEALTHY')}  ${where}`, ...wrap(report.answer, '  ')].join('\n');
    case 'inconclusive':
      return [`${paint(['yellow', 'bold'], '? INCONCLUSIVE')}  ${where}`, ...wrap(report.answer, '  ')].join('\n');
    default:
      return `${paint(['red', 'bold'], `✗ ${report.roots.length === 1 ? 'ROOT CAUSE' : `${report.roots.length} ROOT CAUSES`}`)}  ${report.severity}  ${where}`;
  }
}

function rootText(root: RootReport, index: number, report: DiagnosisReport, paint: Paint): string {
  const clocked = (lines: readonly string[]): string => clockTimes(lines.join('\n'), report.startedAt);
  const colour = root.level === 'critical' ? 'red' : 'yellow';
  const number = report.roots.length > 1 ? `${index + 1}. ` : '';
  const lines = [
    `${number}${paint([colour, 'bold'], root.cause)}  ${root.subject}  ${paint('dim', `${root.level}, ${root.confidence} confidence`)}`,
    ...wrap(root.summary, '  '),
  ];
  if (root.onset !== undefined)
    lines.push(...labelled('since', [`${root.onset}${agoText(root.onset, report)}`], paint));
  const excerpts = proofLines(root, report, paint);
  const rest: string[] = [];
  rest.push(
    ...labelled(
      'so',
      root.consequences.map(({ subject, summary }) => `${subject}: ${summary}`),
      paint,
    ),
  );
  rest.push(
    ...labelled(
      'to do',
      root.guidance.map(({ id, text }) => `${text} (${id})`),
      paint,
    ),
  );
  rest.push(...labelled('offer', root.offers.map(offerText), paint));
  return [clocked(lines), ...excerpts, clocked(rest)].filter((text) => text !== '').join('\n');
}

function offerText({ remediation, params, risk }: RootReport['offers'][number]): string {
  const values = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return `${[remediation, ...values].join(' ')} (${risk}, after approval)`;
}

/** Each excerpt under who said it and when; its own words as they are, and on lines of their own. */
function proofLines({ proof }: RootReport, { startedAt }: DiagnosisReport, paint: Paint): string[] {
  return proof.flatMap(({ reading, source, at, text }, index) => [
    ...labelled(index === 0 ? 'proof' : '', [`${clockTimes(at, startedAt)} · ${source} (${reading})`], paint),
    ...text.split('\n').map((line) => `          ${paint('dim', '│')} ${line}`),
  ]);
}

function agoText(onset: string, { startedAt, durationMs }: DiagnosisReport): string {
  const seconds = Math.round((Date.parse(startedAt) + durationMs - Date.parse(onset)) / 1000);
  if (seconds < 0) return '';
  if (seconds < 120) return ` (${seconds} s ago)`;
  return seconds < 7200 ? ` (${Math.round(seconds / 60)} min ago)` : ` (${Math.round(seconds / 3600)} h ago)`;
}

function coverage({ coverage: { checks, readings, unknown }, durationMs }: DiagnosisReport): string {
  return `${checks} checks · ${readings} readings, ${unknown} unanswered · ${(durationMs / 1000).toFixed(1)} s`;
}

function labelled(label: string, entries: readonly string[], paint: Paint): string[] {
  return entries
    .filter((entry) => entry !== '')
    .flatMap((entry, index) => {
      const [first = '', ...rest] = wrap(entry, '        ');
      return [`  ${paint('dim', (index === 0 ? label : '').padEnd(6))}${first.slice(8)}`, ...rest];
    });
}

function list(title: string, entries: readonly string[], paint: Paint): string {
  if (entries.length === 0) return '';
  return [paint('bold', title), ...entries.flatMap((entry) => wrap(`· ${entry}`, '  '))].join('\n');
}

/** Breaks at spaces only: an address or a path stays whole, so that it can be copied. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = indent;
    for (const word of paragraph.split(' ')) {
      if (line.length > indent.length && line.length + word.length + 1 > WIDTH) {
        lines.push(line);
        line = indent;
      }
      line += line.length > indent.length ? ` ${word}` : word;
    }
    lines.push(line);
  }
  return lines;
}

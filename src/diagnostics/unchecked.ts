import type { LookedAt } from './areas.ts';
import type { Evidence, FailedCheck, Finding, Reading, Snapshot, Unchecked } from './contract.ts';

interface Unknown {
  readonly findings: readonly Finding[];
  readonly failedChecks: readonly FailedCheck[];
  /** Symptoms whose causes are not known for what could not be read. */
  readonly unread: readonly Finding[];
  readonly areas: LookedAt;
}

/**
 * What could not be looked at, each with the reason and the remedy; first what would have named a cause. The same trouble
 * of the same target is said once, with the number of questions that it cost. `not-found` is an answer and is not listed.
 */
export function uncheckedOf(
  snapshot: Snapshot,
  evidence: Evidence,
  { findings, failedChecks, unread, areas }: Unknown,
): Unchecked[] {
  const ids = new Set(unread.flatMap((finding) => finding.unread ?? []).flatMap(({ reading }) => reading ?? []));
  const failed = failedReadings(snapshot.readings, evidence, ids);
  const unasked = unread.flatMap(unaskedOf);
  return [
    ...[...failed.filter(({ decisive }) => decisive).map(plain), ...unasked].sort(byQuestion),
    ...areas.askedInVain.map(areaUnread),
    ...otherUnchecked(failed.filter(({ decisive }) => !decisive).map(plain), findings, failedChecks).sort(byQuestion),
  ];
}

function otherUnchecked(
  failed: readonly Unchecked[],
  findings: readonly Finding[],
  failedChecks: readonly FailedCheck[],
): Unchecked[] {
  return [
    ...failed,
    ...failedChecks.map(
      ({ check, reason }): Unchecked => ({
        target: 'check',
        question: check,
        reason,
        remedy: 'Ask again; if it stays, report it with this message.',
        essential: true,
      }),
    ),
    ...findings.filter(({ level }) => level === 'unknown').map(unknownFinding),
  ];
}

function byQuestion(left: Unchecked, right: Unchecked): number {
  return compare(left.target, right.target) || compare(left.question, right.question);
}

const UNASKED = {
  log: {
    reason: 'Its log was not read: where many containers fail at once, only the logs of some are.',
    remedy: 'Ask about it alone.',
  },
  runtime: {
    reason: 'The platform file names no runtime for it, and from where the bot runs nothing else was reached.',
    remedy: 'Look whether the network of the bot works, and name its container or deployment in the platform file.',
  },
} as const;

function unaskedOf({ subject, unread = [] }: Finding): Unchecked[] {
  return unread
    .filter(({ reading }) => reading === undefined)
    .map(({ what }) => ({ target: 'check', question: `${subject} · ${what}`, ...UNASKED[what], essential: true }));
}

function areaUnread(name: string): Unchecked {
  return {
    target: 'check',
    question: name,
    reason: 'The complaint asks about it, and nothing that was read tells of it.',
    remedy: 'Look where it is shown: no verdict given here speaks for it.',
    essential: false,
  };
}

type Failed = Unchecked & { readonly count: number; readonly decisive: boolean };

function plain({ target, question, reason, remedy, essential, decisive }: Failed): Unchecked {
  return { target, question, reason, remedy, essential: essential || decisive };
}

function failedReadings(readings: readonly Reading[], evidence: Evidence, decisive: ReadonlySet<string>): Failed[] {
  const groups = new Map<string, Failed>();
  for (const { id, target, question, error, essential } of readings) {
    if (error === undefined || (error.kind === 'not-found' && !decisive.has(id))) continue;
    const key = `${target}\n${error.kind}\n${error.message}`;
    const known = groups.get(key);
    const matters = essential && !(error.kind === 'not-configured' && vouchedFor(question, evidence));
    groups.set(key, {
      target,
      question: known?.question ?? question,
      reason: error.message,
      remedy: error.remedy,
      essential: (known?.essential ?? false) || matters,
      decisive: (known?.decisive ?? false) || decisive.has(id),
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...groups.values()].map(({ count, question, ...rest }) => ({
    ...rest,
    count,
    question: count === 1 ? question : `${question} and ${count - 1} more`,
  }));
}

/**
 * A database without a connection string for the bot is still looked at where its own health check asks it: the runtime
 * vouches for it. Without that nobody has asked it anything.
 */
function vouchedFor(question: string, { platform, workloads }: Evidence): boolean {
  const database = /(?:^| · )database=([^ ]+)/.exec(question)?.[1];
  const service = database === undefined ? undefined : platform.databases[database]?.service;
  const running = workloads.filter((workload) => workload.service === service && workload.presence === 'present');
  const instances = running.flatMap((workload) => workload.instances.filter(({ current }) => current));
  return instances.length > 0 && instances.every(({ ready, probes }) => ready === 'yes' && probes.length > 0);
}

function unknownFinding(finding: Finding): Unchecked {
  return {
    target: 'check',
    question: `${finding.subject} · ${finding.code}`,
    reason: finding.summary,
    remedy:
      finding.guidance[0]?.text ??
      'Look again while it happens: the worker keeps the history that a terminal cannot have.',
    essential: finding.weight !== 'weak',
  };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

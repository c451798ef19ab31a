import { areasOf } from './areas.ts';
import type {
  Confidence,
  Diagnosis,
  Evidence,
  FailedCheck,
  Finding,
  Root,
  RuledOut,
  Snapshot,
  Subject,
  Verdict,
} from './contract.ts';
import { explanations } from './explain.ts';
import { closureOf, subjectOf } from './scope.ts';
import { withSharedOffers } from './shared-offers.ts';
import { uncheckedOf } from './unchecked.ts';

export interface RankInput {
  readonly snapshot: Snapshot;
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
  readonly checks: number;
  readonly failedChecks: readonly FailedCheck[];
}

/** Catalogue 2.3: decisive evidence weighs 6, strong 3, weak 1; what a cause explains counts double. */
const WEIGHT = { decisive: 6, strong: 3, weak: 1 } as const;
const EXPLAINS = 2;
/** Beyond this many consequences a cause is not more likely, only worse. */
const EXPLAINS_AT_MOST = 3;

/**
 * Roots, consequences, ruled out, unchecked, verdict (catalogue 2.3). A finding is a root when no other finding explains
 * it; what is explained becomes a consequence of the root that explains most. Deterministic: ties are broken by tier,
 * onset and name, never by who answered first.
 */
export function diagnose(input: RankInput): Diagnosis {
  const { snapshot, evidence } = input;
  const findings = withoutRepetition(input.findings).map(withoutHearsay);
  const active = findings.filter(({ level }) => level === 'warning' || level === 'critical');
  const open = findings.filter((finding) => finding.level !== 'unknown' || !isAnswered(finding, active));
  const mine = new Set(closureOf(evidence.platform, evidence.scope.focus).map((name) => subjectNamed(evidence, name)));
  const asked = new Set(evidence.scope.focus.map((name) => subjectNamed(evidence, name)));

  const unweighed = rootsOf(active, evidence);
  const answers = unweighed.filter((root) => mine.has(root.finding.subject) || explainsAny(root, mine));
  const unread = answers.map(({ finding }) => finding).filter(isUnexplained);
  const areas = areasOf(snapshot.readings, evidence.platform, evidence.complaint);
  const unchecked = uncheckedOf(snapshot, evidence, {
    findings: open,
    failedChecks: input.failedChecks,
    unread,
    areas,
  });
  const isBlind = unchecked.some(({ essential }) => essential);
  const ranked = answers
    .map((root) => ({ ...root, confidence: confidenceOf(root.finding, isBlind) }))
    .sort(byUrgency(asked));
  const roots = ranked.filter(({ finding }) => !isUnexplained(finding));
  const symptoms = ranked.filter(({ finding }) => isUnexplained(finding));
  // A fault of a dependent that has nothing to do with what was asked: worth a note, not an answer.
  const elsewhere = unweighed.filter((root) => !answers.includes(root)).map(({ finding }) => finding);
  const notes = [...findings.filter(({ level }) => level === 'info'), ...elsewhere].sort(byCode);

  return {
    platform: evidence.platform.name,
    subject: evidence.scope.subject,
    startedAt: snapshot.startedAt,
    durationMs: snapshot.durationMs,
    verdict: verdictOf(roots, symptoms.length > 0 || areas.askedInVain.length > 0 || isBlind || !anyAnswered(snapshot)),
    severity: severityOf(ranked, evidence),
    roots,
    symptoms,
    notes,
    ruledOut: ruledOutOf(evidence, findings, ranked),
    unchecked,
    coverage: {
      checks: input.checks,
      readings: snapshot.readings.length,
      unknown: snapshot.readings.filter(({ error }) => error !== undefined && error.kind !== 'not-found').length,
      areas,
    },
    readings: snapshot.readings,
  };
}

/** Its cause is not known, and what would have named it could not be read. */
function isUnexplained({ unread }: Finding): boolean {
  return unread !== undefined;
}

/**
 * Seen from one vantage point, while its own runtime could not be asked: that convicts nobody, neither it nor, by way of
 * it, what needs it. It is told, and it explains nothing.
 */
function withoutHearsay(finding: Finding): Finding {
  const { explainsInBlaming: _none, ...rest } = finding;
  return isHearsay(finding) ? { ...rest, explains: [], explainsInDependents: [] } : finding;
}

export function isHearsay({ weight, unread = [] }: Finding): boolean {
  return weight === 'weak' && unread.some(({ what }) => what === 'runtime');
}

/** What could not be told is told by a cause of the same subject that explains it. */
function isAnswered({ subject, effect }: Finding, active: readonly Finding[]): boolean {
  return active.some((cause) => cause.subject === subject && effect !== undefined && cause.explains.includes(effect));
}

function subjectNamed(evidence: Evidence, name: string): Subject {
  return name in evidence.platform.databases ? `database:${name}` : subjectOf(evidence.platform, name);
}

/** The same cause of the same subject, seen by two checks or on two runtimes, is said once, with all its proof. */
function withoutRepetition(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of [...findings].sort(byStrength)) {
    const key = `${finding.cause} ${finding.subject}`;
    const known = kept.get(key);
    kept.set(key, known === undefined ? finding : { ...known, proof: joinedProof(known, finding) });
  }
  return [...kept.values()].sort(byCode);
}

function joinedProof(left: Finding, right: Finding): string[] {
  return [...new Set([...left.proof, ...right.proof])].sort(
    (one, other) => Number(one.slice(1)) - Number(other.slice(1)),
  );
}

type UnweighedRoot = Omit<Root, 'confidence'>;

/** By score, tier, onset and name. */
function rootsOf(active: readonly Finding[], evidence: Evidence): UnweighedRoot[] {
  const explained = explanations(active, evidence.platform);
  const reach = new Map<Finding, Set<Finding>>();
  for (const finding of active)
    if (!explained.some(({ effect }) => effect === finding)) reach.set(finding, reachableFrom(finding, explained));
  // Findings that explain each other in a ring are nobody's effect: the most causal of them stands for the ring.
  for (const finding of [...active].sort((left, right) => left.tier - right.tier || byCode(left, right)))
    if (!reach.has(finding) && ![...reach.values()].some((reached) => reached.has(finding)))
      reach.set(finding, reachableFrom(finding, explained));
  const strongest = [...reach.keys()].sort(
    (left, right) =>
      scoreOf(right, reach) - scoreOf(left, reach) ||
      left.tier - right.tier ||
      compare(left.onset ?? '9', right.onset ?? '9') ||
      byCode(left, right),
  );
  const explaining = strongest.map((root) => ({
    finding: root,
    explained: [...(reach.get(root) ?? [])]
      .filter((finding) => !reach.has(finding) && explainerOf(finding, strongest, reach) === root)
      .sort(byCode),
  }));
  return withSharedOffers(explaining, evidence.platform).map(({ finding, explained: mine }) => ({
    finding,
    consequences: mine.map(({ code, subject, summary }) => ({ code, subject, summary })),
  }));
}

/** What a service surely suffers from itself explains it better than what ails something that it needs. */
function explainerOf(
  finding: Finding,
  strongest: readonly Finding[],
  reach: ReadonlyMap<Finding, ReadonlySet<Finding>>,
): Finding | undefined {
  const explainers = strongest.filter((root) => reach.get(root)?.has(finding));
  const own = explainers.find(({ subject, weight }) => subject === finding.subject && weight === 'decisive');
  return own ?? explainers[0];
}

function reachableFrom(root: Finding, explained: ReturnType<typeof explanations>): Set<Finding> {
  const reached = new Set<Finding>();
  const visit = (finding: Finding): void => {
    for (const { cause, effect } of explained) {
      if (cause !== finding || reached.has(effect) || effect === root) continue;
      reached.add(effect);
      visit(effect);
    }
  };
  visit(root);
  return reached;
}

function scoreOf(root: Finding, reach: ReadonlyMap<Finding, ReadonlySet<Finding>>): number {
  return WEIGHT[root.weight] + EXPLAINS * Math.min(reach.get(root)?.size ?? 0, EXPLAINS_AT_MOST);
}

function confidenceOf(finding: Finding, blind: boolean): Confidence {
  if (finding.weight === 'weak') return 'low';
  // A symptom that nothing explains is certain as a symptom, but it is not known why.
  if (finding.effect !== undefined && finding.explains.length === 0) return 'low';
  return finding.weight === 'decisive' && !(blind && finding.effect !== undefined) ? 'high' : 'medium';
}

function explainsAny(root: UnweighedRoot, subjects: ReadonlySet<Subject>): boolean {
  return root.consequences.some(({ subject }) => subjects.has(subject));
}

const LEVELS = ['critical', 'warning', 'unknown', 'info', 'ok'] as const;

/** Critical before warning, what was asked about before what it merely needs; then they stay as they come. */
function byUrgency(asked: ReadonlySet<Subject>): (left: Root, right: Root) => number {
  const touches = (root: Root): number => (asked.has(root.finding.subject) || explainsAny(root, asked) ? 0 : 1);
  return (left, right) =>
    LEVELS.indexOf(left.finding.level) - LEVELS.indexOf(right.finding.level) || touches(left) - touches(right);
}

function byStrength(left: Finding, right: Finding): number {
  return (
    LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level) ||
    WEIGHT[right.weight] - WEIGHT[left.weight] ||
    byCode(left, right)
  );
}

function byCode(left: Finding, right: Finding): number {
  return compare(left.subject, right.subject) || compare(left.code, right.code) || compare(left.summary, right.summary);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function verdictOf(roots: readonly Root[], essentialUnknown: boolean): Verdict {
  if (roots.length > 0) return 'root-cause';
  return essentialUnknown ? 'inconclusive' : 'healthy';
}

/** What was not looked at at all is not well. */
function anyAnswered({ readings }: Snapshot): boolean {
  return readings.some(({ error }) => error === undefined);
}

/** Catalogue 0.8. SEV1: trading or a database is down. SEV2: users notice. SEV3: redundancy is thinner. */
function severityOf(roots: readonly Root[], evidence: Evidence): Diagnosis['severity'] {
  const critical = roots.filter(({ finding }) => finding.level === 'critical' && !isHearsay(finding));
  if (critical.some((root) => touchesMoney(root, evidence))) return 'SEV1';
  if (critical.length > 0) return 'SEV2';
  return roots.length > 0 ? 'SEV3' : 'INFO';
}

function touchesMoney(root: Root, { platform }: Evidence): boolean {
  return [root.finding.subject, ...root.consequences.map(({ subject }) => subject)].some((subject) => {
    if (subject.startsWith('database:')) return true;
    const role = platform.services[subject.slice('service:'.length)]?.role;
    return role === 'trading-engine' || role === 'datastore';
  });
}

/** What a check found in order, and what was looked at without any finding. What is merely worth knowing is a note. */
function ruledOutOf(evidence: Evidence, findings: readonly Finding[], roots: readonly Root[]): RuledOut[] {
  const said = findings.filter(({ level }) => level === 'ok');
  const troubled = new Set<string>([
    ...findings.map(({ subject }) => subject),
    ...roots.flatMap((root) => root.consequences.map(({ subject }) => subject)),
  ]);
  const quiet = evidence.workloads
    .map((workload) => ({ subject: evidence.subjectOf(workload.service), workload }))
    .filter(({ subject, workload }) => !troubled.has(subject) && workload.presence === 'present')
    .map(({ subject, workload }) => ({ subject, summary: `runs on ${workload.runtime}; no check found a fault` }));
  return [...said.map(({ subject, summary }) => ({ subject, summary })), ...quiet].sort(
    (left, right) => compare(left.subject, right.subject) || compare(left.summary, right.summary),
  );
}

/**
 * One interleaving: people, two workers, time and the world, each making its next step when the script says so, on
 * approvals in the real Redis. The world counts what was really done to the target, and by what right.
 */
import type { Redis } from 'ioredis';
import { type Grant, GrantExpiredError, requireValid } from '../../src/diagnostics/grant.ts';
import type { Plan } from '../../src/diagnostics/remediation.ts';
import {
  type Approval,
  ApprovalRefusedError,
  type ApprovalState,
  type Approvals,
  type Conclusion,
  type Execution,
  type Refused,
} from '../../src/jobs/approval-contract.ts';
import { Policy, policyHash } from '../../src/jobs/policy.ts';
import { approvalsOn, erin, member, planOf, policy, requestOf } from './approvalStage.ts';
import type { Account, Act, Granting, Step } from './interleaving-contract.ts';

interface Hands {
  readonly approvals: readonly [Approvals, Approvals];
  approval?: string;
  plan?: Plan;
  grant?: Grant;
  /** What it took over from the dead, and has not concluded yet. */
  taken: Execution[];
  jumps: number;
  /** When its grant was prolonged last. */
  since: number;
  /** What it does next, in the order of a fix that is carried out. */
  next: 'read' | 'consume' | 'remember' | 'act' | 'executed' | 'conclude' | 'begin-back' | 'act-back' | 'conclude-back';
}

const MINUTE = 60_000;
const LOCK_MS = 60 * MINUTE;
const HOLD_MS = 5 * MINUTE;
const STRICTER = Policy.parse({ ...policy, deny: [] });
const BETTER: Conclusion = { result: 'verified', says: 'better', acted: true };
const BACK: Conclusion = { result: 'rolled-back', says: 'as before', acted: true };
const NOT_DONE: Conclusion = { result: 'failed', says: 'not done', acted: false };

export async function playInterleaving(
  steps: readonly Step[],
  connections: readonly [Redis, Redis],
  prefix: string,
  needed: 1 | 2,
): Promise<Account> {
  const stage = createStage(connections, prefix, needed);
  for (const step of steps) await stage.play(step);
  return stage.end();
}

function createStage(connections: readonly [Redis, Redis], prefix: string, needed: 1 | 2) {
  let [passedMs, jumpedMs, setBackMs, jumps, version, current, paused, played] = [0, 0, 0, 0, 1, 0 as 0 | 1, false, 0];
  const redisNow = (): number => Date.now() + passedMs + jumpedMs;
  const acts: Act[] = [];
  const grants: Granting[] = [];
  const fences: number[] = [];
  const overlaps: Approval[] = [];
  const ids: string[] = [];
  const seen = new Map<string, Map<number, ApprovalState>>();
  const on = (redis: Redis): readonly [Approvals, Approvals] => {
    const options = { prefix, holdMs: HOLD_MS, clockSkewMs: () => passedMs + jumpedMs };
    return [approvalsOn(redis, options), approvalsOn(redis, { ...options, policy: STRICTER })];
  };
  const workers = connections.map(
    (redis): Hands => ({ approvals: on(redis), taken: [], jumps: 0, since: 0, next: 'read' }),
  );
  const desk = (): Approvals => (workers[0] as Hands).approvals[current];
  const note = (approval: Approval | undefined): void => {
    if (approval === undefined) return;
    // Answers to two at once may come in any order; versions tell it.
    seen.set(approval.id, (seen.get(approval.id) ?? new Map()).set(approval.version, approval.state));
  };
  const noteAll = (outcome: { readonly ok: true; readonly approval: Approval } | Refused): void =>
    note(outcome.ok ? outcome.approval : outcome.refusal.approval);
  /** What would be done now: as the world changes, so does what is right. */
  const planNow = (): Plan =>
    planOf('x', {
      remediation: version % 4 < 2 ? 'docker-start-container' : 'docker-restart-service',
      risk: needed === 2 ? 'R3' : 'R2',
      fingerprint: `version ${version}`,
    });
  /** What also prolongs the grant. */
  const prolonging = (hands: Hands, act: () => Promise<unknown>): Promise<void> =>
    orStop(hands, async () => {
      await act();
      hands.since = passedMs;
    });
  /** A worker that is refused stops, as one that is told to does. */
  const orStop = async (hands: Hands, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (error instanceof ApprovalRefusedError) note(error.refusal.approval);
      else if (!(error instanceof GrantExpiredError)) throw error;
      hands.next = 'read';
    }
  };

  /** Whoever else is on the target must have let its lock lapse. */
  async function noteOverlaps(own: Approvals, grant: Grant): Promise<void> {
    for (const other of await own.unfinished())
      if (other.id !== grant.approval && other.state !== 'open' && other.state !== 'approved')
        if (Date.parse(other.heldUntil ?? '') + LOCK_MS > redisNow()) overlaps.push(other);
  }

  async function consume(hands: Hands, own: Approvals): Promise<void> {
    hands.next = 'read';
    const outcome = await own.consume({ id: hands.approval ?? '', fingerprint: hands.plan?.fingerprint ?? '' });
    noteAll(outcome);
    if (outcome.ok) {
      const { grant, approval } = outcome;
      const policyNow = policyHash(current === 0 ? policy : STRICTER);
      grants.push({
        grant,
        approval,
        at: redisNow(),
        planned: hands.plan?.fingerprint ?? '',
        policyHash: policyNow,
        paused,
      });
      fences.push(outcome.grant.fence);
      Object.assign(hands, { grant: outcome.grant, jumps, since: passedMs, next: 'remember' });
      await noteOverlaps(own, outcome.grant);
    } else if (outcome.refusal.rule === 'drift') noteAll(await own.drifted(hands.approval ?? '', planNow()));
    else if (outcome.refusal.rule === 'paused') noteAll(await own.refuse(hands.approval ?? '', outcome.refusal));
  }

  async function act(hands: Hands, own: Approvals, back: boolean): Promise<void> {
    const grant = hands.grant as Grant;
    // The writer's own question before each request, on the clock of the worker.
    requireValid(grant, new Date(Date.now() + passedMs - hands.since));
    version += 1;
    const { approval, fence } = grant;
    acts.push({ approval, fence, back, seen: await own.read(approval), jumped: jumps !== hands.jumps });
  }

  async function work(hands: Hands): Promise<void> {
    const own = hands.approvals[current];
    const grant = hands.grant as Grant;
    switch (hands.next) {
      case 'read': {
        const candidate = ids.at(-1);
        if (candidate === undefined || (await own.read(candidate))?.state !== 'approved') return;
        Object.assign(hands, { approval: candidate, plan: planNow(), next: 'consume' });
        return;
      }
      case 'consume':
        return consume(hands, own);
      case 'remember':
        hands.next = 'act';
        return prolonging(hands, () => own.rememberUndo(grant, { was: version }));
      case 'act':
        hands.next = 'executed';
        return orStop(hands, () => act(hands, own, false));
      case 'executed':
        // Some fixes help, some make it worse.
        hands.next = played % 2 === 0 ? 'conclude' : 'begin-back';
        return prolonging(hands, async () => note(await own.executed(grant)));
      case 'begin-back':
        hands.next = 'act-back';
        return prolonging(hands, () => own.beginRollback(grant));
      case 'act-back':
        hands.next = 'conclude-back';
        return orStop(hands, () => act(hands, own, true));
      default: {
        const conclusion = hands.next === 'conclude' ? BETTER : BACK;
        hands.next = 'read';
        return orStop(hands, async () => note(await own.conclude(grant, conclusion)));
      }
    }
  }

  async function takeOver(hands: Hands, id: string): Promise<void> {
    const taken = await hands.approvals[current].takeOver(id);
    noteAll(taken);
    if (!taken.ok) return;
    fences.push(taken.execution.fence);
    hands.taken.push(taken.execution);
  }

  /** As the runner does it: what is taken over is concluded by what the world shows. Nothing is repeated. */
  async function sweep(hands: Hands): Promise<void> {
    const own = hands.approvals[current];
    const execution = hands.taken.pop();
    if (execution !== undefined) {
      const done = acts.some(({ approval }) => approval === execution.approval);
      return orStop(hands, async () => note(await own.conclude(execution, done ? BETTER : NOT_DONE)));
    }
    const { expired, abandoned } = await own.sweep();
    for (const approval of expired) note(approval);
    for (const { id } of abandoned) await takeOver(hands, id);
  }

  async function play(step: Step): Promise<void> {
    played += 1;
    const hands = workers['worker' in step ? step.worker : 0] as Hands;
    switch (step.do) {
      case 'ask': {
        const opened = await desk().open(requestOf('x', { plan: planNow() }));
        if (!opened.ok) return;
        if (opened.how === 'opened') ids.push(opened.approval.id);
        note(opened.superseded);
        return note(opened.approval);
      }
      case 'vote': {
        const voter = step.who === 0 ? erin : member(step.who);
        const id = ids.at(-1) ?? 'none';
        return noteAll(await desk().decide({ id, voter, vote: step.vote, reason: 'because' }));
      }
      case 'cancel':
        return noteAll(await desk().cancel({ id: ids.at(-1) ?? 'none', by: erin.user, reason: 'because' }));
      case 'rush': {
        const clicks = [1, 2, 0, 1, 3, 2].map((who) => play({ do: 'vote', who, vote: 'approve' }));
        await Promise.all(clicks);
        return;
      }
      case 'work':
        return work(hands);
      case 'race':
        await Promise.all(workers.map(work));
        return;
      case 'crash':
        hands.next = 'read';
        hands.taken = [];
        return;
      case 'sweep':
        return sweep(hands);
      case 'seize':
        return takeOver(hands, ids.at(-1) ?? 'none');
      case 'wait':
        passedMs += step.minutes * MINUTE;
        return;
      case 'jump':
        jumpedMs += step.minutes * MINUTE;
        setBackMs += Math.max(0, -step.minutes * MINUTE);
        jumps += 1;
        return;
      case 'drift':
        version += 1;
        return;
      case 'pause':
        paused = true;
        return desk().pauseWrites('U0CREW1', 'because');
      case 'resume':
        paused = false;
        return desk().resumeWrites('U0CREW1');
      default:
        current = 1;
    }
  }

  /** The way out of whatever state it is in: time passes, and somebody sweeps. */
  async function end(): Promise<Account> {
    const last = workers[1] as Hands;
    last.taken = [];
    // A clock that was set back has first to come to where it was.
    passedMs += setBackMs;
    for (let round = 0; round < 3; round += 1) {
      passedMs += 61 * MINUTE;
      do await sweep(last);
      while (last.taken.length > 0);
    }
    await desk().resumeWrites('U0CREW1');
    const read = await Promise.all(ids.map((id) => desk().read(id)));
    for (const approval of read) note(approval);
    const again = await desk().open(requestOf('x', { plan: planNow() }));
    const approvals = read.flatMap((approval) => approval ?? []);
    return { acts, grants, approvals, seen: inOrder(seen), fences, overlaps, free: again.ok };
  }
  return { play, end };
}

function inOrder(seen: ReadonlyMap<string, ReadonlyMap<number, ApprovalState>>): Map<string, ApprovalState[]> {
  const ordered = new Map<string, ApprovalState[]>();
  for (const [id, versions] of seen) {
    const states = [...versions].sort(([one], [other]) => one - other).map(([, state]) => state);
    ordered.set(
      id,
      states.filter((state, index) => state !== states[index - 1]),
    );
  }
  return ordered;
}

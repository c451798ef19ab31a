import type { Plan } from '../../../src/diagnostics/remediation.ts';
import { APPROVAL_STATES, type Approval } from '../../../src/jobs/approval-contract.ts';
import { fc } from '../../seeded.ts';

/** An approval of any state, with these texts wherever there are texts. */
export function anyApproval(text: fc.Arbitrary<string>): fc.Arbitrary<Approval> {
  const texts = fc.array(text, { maxLength: 12 });
  const scalars = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 6 });
  const instant = fc.constantFrom('2026-11-24T12:00:00.000Z', 'not a date');
  const plan: fc.Arbitrary<Plan> = fc.record({
    remediation: fc.constantFrom('docker-start-container', 'k8s-rollout-undo'),
    params: fc.constant({ container: 'ledger' }),
    risk: fc.constantFrom('R1', 'R2', 'R3'),
    action: text,
    subject: text.map((name) => `service:${name}` as const),
    lock: text,
    identity: scalars,
    steps: texts,
    effects: texts,
    preconditions: fc.array(fc.record({ says: text, holds: fc.constantFrom('yes', 'no', 'unknown'), because: text }), {
      maxLength: 12,
    }),
    wayBack: fc.record({ possible: fc.boolean(), says: text, automatic: fc.boolean() }),
    decidedOn: scalars,
    openOrders: fc.oneof(
      fc.record({ known: fc.constant(true as const), orders: fc.array(fc.record({ symbol: text, count: fc.nat() })) }),
      fc.record({ known: fc.constant(false as const), reason: text, remedy: text }),
    ),
    dryRun: fc.record({ accepted: fc.boolean(), says: text }),
    plannedAt: instant,
    fingerprint: text,
  });
  const vote = fc.record({
    user: fc.oneof(fc.constant('U0ENGINEER'), text),
    vote: fc.constantFrom('approve', 'reject'),
    reason: text,
    at: instant,
  });
  return fc.record({
    id: fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'), minLength: 32, maxLength: 32 }),
    version: fc.nat(),
    state: fc.constantFrom(...APPROVAL_STATES),
    incident: fc.constant('42'),
    offer: fc.constantFrom('0.0', '1.1'),
    finding: fc.record({ code: text, subject: text.map((name) => `service:${name}` as const) }),
    plan,
    requester: fc.record({ user: fc.oneof(fc.constant('U0ENGINEER'), text) }),
    needed: fc.constantFrom(1, 2),
    policyHash: text,
    policyRule: text,
    votes: fc.array(vote, { maxLength: 5 }),
    openedAt: instant,
    approveBy: instant,
    executeBy: instant,
    because: text,
    driftedTo: plan,
    conclusion: fc.record({
      result: fc.constantFrom('verified', 'failed', 'rolled-back'),
      says: text,
      acted: fc.boolean(),
    }),
  });
}

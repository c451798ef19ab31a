import { describe, expect, it } from 'vitest';
import {
  decide,
  explainDecision,
  mayUseKillSwitch,
  Policy,
  type PolicyQuestion,
  policyHash,
  subjectNames,
} from '../../src/jobs/policy.ts';

const policy = Policy.parse({
  roles: {
    engineers: { users: ['U0ERIN', 'U0ADA'] },
    'on-call': { groups: ['S0ONCALL'] },
    nobody: {},
  },
  deny: [
    { name: 'the ledger is sacred', remediations: ['docker-restart-*'], subjects: ['ledger'] },
    { name: 'ada is away', roles: ['on-call'], acts: ['approve'], remediations: ['k8s-*'] },
  ],
  allow: [
    { name: 'risky', risks: ['R3'], request: ['engineers'], approve: ['on-call'] },
    {
      name: 'starting',
      remediations: ['docker-start-*'],
      request: ['engineers'],
      approve: ['engineers', 'on-call'],
      approvalMinutes: 30,
    },
    { name: 'unfilled', remediations: ['docker-unpause'], request: ['nobody'], approve: ['nobody'], approvers: 2 },
    { name: 'evictions', remediations: ['k8s-delete-pod'], request: ['on-call'], approve: ['on-call'] },
  ],
});

const erin = { user: 'U0ERIN', groups: [] };
const grace = { user: 'U0GRACE', groups: ['S0OTHER', 'S0ONCALL'] };
const otto = { user: 'U0OTTO', groups: [] };
const question = (changes: Partial<PolicyQuestion> = {}): PolicyQuestion => ({
  actor: erin,
  act: 'request',
  remediation: 'docker-start-container',
  risk: 'R2',
  subjects: ['quotes'],
  ...changes,
});

describe('decide', () => {
  it.each<[string, Partial<PolicyQuestion>, boolean, string]>([
    ['an engineer asks', {}, true, '“starting” allows'],
    ['an outsider asks', { actor: otto }, false, 'only engineers may ask'],
    ['an engineer approves', { act: 'approve', requester: 'U0ADA' }, true, '“starting” allows'],
    ['the requester approves', { act: 'approve', requester: 'U0ERIN' }, false, 'Who asked'],
    [
      'somebody of the group approves',
      { act: 'approve', actor: grace, requester: 'U0ERIN' },
      true,
      '“starting” allows',
    ],
    [
      'the first rule about it governs',
      { act: 'approve', requester: 'U0ADA', risk: 'R3' },
      false,
      '“risky” only on-call may approve',
    ],
    ['what no rule is about', { remediation: 'docker-update-memory' }, false, 'No rule allows it.'],
    [
      'a deny rule wins',
      { remediation: 'docker-restart-service', risk: 'R3', subjects: ['ledger'] },
      false,
      'the ledger is sacred',
    ],
    [
      'a deny rule knows every name of it',
      { remediation: 'docker-restart-service', risk: 'R3', subjects: ['books', 'ledger'] },
      false,
      'sacred',
    ],
    ['a deny rule for one act', { act: 'approve', actor: grace, remediation: 'k8s-delete-pod' }, false, 'ada is away'],
    ['… and not for the other', { actor: grace, remediation: 'k8s-delete-pod' }, true, '“evictions” allows'],
    ['a role without people', { remediation: 'docker-unpause' }, false, 'only nobody may ask'],
    ['part of a name', { remediation: 'xdocker-start-container' }, false, 'No rule'],
  ])('%s', (_title, changes, allowed, because) => {
    const decision = decide(policy, question(changes));

    expect(decision).toMatchObject({ allowed, because: expect.stringContaining(because) });
    expect(decision.trail.length).toBeGreaterThan(0);
  });

  it('takes what the governing rule demands, and the risk’s default for what it does not say', () => {
    expect(decide(policy, question()).terms).toEqual({
      rule: 'starting',
      needed: 1,
      approvalMs: 1_800_000,
      executionMs: 300_000,
    });
    expect(decide(policy, question({ risk: 'R3' })).terms).toMatchObject({
      rule: 'risky',
      needed: 2,
      approvalMs: 900_000,
    });
    expect(decide(policy, question({ remediation: 'none' })).terms).toBeUndefined();
  });

  it('explains itself rule by rule', () => {
    expect(explainDecision(decide(policy, question()))).toEqual([
      'Yes. The rule “starting” allows it.',
      '· the ledger is sacred: It is about docker-restart-*, not docker-start-container.',
      '· ada is away: It is not about who may request.',
      '· risky: It is about the risk R3, not R2.',
      '✓ starting: It governs this. U0ERIN is in engineers.',
      'It takes one other person within 30 min, and must be begun within 5 min after.',
    ]);
    expect(explainDecision(decide(policy, question({ remediation: 'docker-unpause' }))).at(-1)).toBe(
      '✗ unfilled: It governs this. U0ERIN is not in nobody. Nobody is in nobody yet: add member or group ids to the policy file.',
    );
  });
});

describe('the kill switch', () => {
  it.each([
    [erin, 'pause', true],
    [grace, 'pause', true],
    [otto, 'pause', false],
    [grace, 'resume', true],
    [otto, 'resume', false],
  ] as const)('%j may %s: %s', (actor, use, expected) => {
    expect(mayUseKillSwitch(policy, actor, use)).toBe(expected);
  });

  it('is for those alone whom the policy names', () => {
    const named = Policy.parse({ ...policy, killSwitch: { resume: ['on-call'] } });
    expect(mayUseKillSwitch(named, erin, 'resume')).toBe(false);
    expect(mayUseKillSwitch(named, grace, 'resume')).toBe(true);
  });
});

it('has a hash that changes with what it says, and not with how it is written', () => {
  const { roles, ...rest } = policy;
  expect(policyHash({ ...rest, roles })).toBe(policyHash(policy));
  expect(policyHash({ ...policy, defaults: { ...policy.defaults, approvalMinutes: 16 } })).not.toBe(policyHash(policy));
});

it('knows a database by the service that runs it, and the other way round', () => {
  const platform = { databases: { ledger: { kind: 'mongodb' as const, service: 'books', replicaSet: [] } } };
  expect(subjectNames(platform, 'database:ledger')).toEqual(['ledger', 'books']);
  expect(subjectNames(platform, 'service:books')).toEqual(['books', 'ledger']);
  expect(subjectNames(platform, 'service:quotes')).toEqual(['quotes']);
});

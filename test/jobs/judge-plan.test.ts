import { describe, expect, it } from 'vitest';
import { Platform } from '../../src/diagnostics/platform.ts';
import { remediations } from '../../src/diagnostics/remediations/index.ts';
import { judgePlan } from '../../src/jobs/judge-plan.ts';
import { explainPermission } from '../../src/jobs/permission.ts';
import { type Actor, Policy } from '../../src/jobs/policy.ts';
import { fc } from '../seeded.ts';

const platform = Platform.parse({
  name: 'desk',
  docker: {},
  services: {
    pricing: { container: 'pricing', dependsOn: ['ledger', 'cache'] },
    matcher: { container: 'matcher', role: 'trading-engine', dependsOn: ['ledger'] },
    'ledger-node': { container: 'ledger-node' },
    cache: { container: 'cache' },
  },
  databases: { ledger: { kind: 'mongodb', service: 'ledger-node', urlFrom: 'LEDGER_URL' } },
});
const SUBJECTS = ['service:pricing', 'service:matcher', 'database:ledger', 'service:cache'] as const;
const NAMES: Record<(typeof SUBJECTS)[number], string[]> = {
  'service:pricing': ['pricing'],
  'service:matcher': ['matcher'],
  'database:ledger': ['ledger', 'ledger-node'],
  'service:cache': ['cache'],
};
const PEOPLE = ['U0ERIN', 'U0ADA', 'U0ALAN'] as const;
const IDS = remediations.map(({ id }) => id);

const subset = <Value>(values: readonly Value[], least = 1): fc.Arbitrary<Value[]> =>
  fc.subarray([...values], { minLength: least });
const patterns: fc.Arbitrary<string[]> = fc.oneof(
  fc.constant<string[]>(['*']),
  subset(IDS),
  fc.constantFrom<string[]>(['docker-*'], ['k8s-*'], ['*-start-*'], ['*start*'], ['*-service']),
);
const subjects: fc.Arbitrary<string[]> = fc.oneof(
  fc.constant<string[]>(['*']),
  subset(['pricing', 'matcher', 'ledger', 'ledger-node', 'cache']),
  fc.constantFrom<string[]>(['l*'], ['*r'], ['*a*e*']),
);
const risks: fc.Arbitrary<string[]> = subset(['R1', 'R2', 'R3']);
const roles = subset(['engineers', 'on-call'] as string[]);
const policies = fc.record({
  roles: fc.record({
    engineers: fc.record({ users: subset<string>(PEOPLE, 0), groups: fc.constant([]) }),
    'on-call': fc.record({ users: fc.constant([]), groups: fc.constant(['S0ONCALL']) }),
  }),
  deny: fc.array(
    fc.record(
      {
        name: fc.uuid(),
        remediations: patterns,
        subjects,
        risks,
        acts: subset<string>(['request', 'approve']),
        roles: fc.option(roles, { nil: undefined }),
      },
      { requiredKeys: ['name', 'remediations', 'subjects', 'risks', 'acts'] },
    ),
    { maxLength: 3 },
  ),
  allow: fc.array(
    fc.record({
      name: fc.uuid(),
      remediations: patterns,
      subjects,
      risks,
      request: roles,
      approve: roles,
      approvers: fc.integer({ min: 1, max: 3 }),
      approvalMinutes: fc.integer({ min: 1, max: 60 }),
    }),
    { maxLength: 4 },
  ),
});
const actors: fc.Arbitrary<Actor> = fc.record({
  user: fc.constantFrom(...PEOPLE, 'U0OTTO'),
  groups: fc.subarray(['S0ONCALL', 'S0OTHER']),
});
const acted = fc.subarray([...SUBJECTS], { minLength: 1 });

type PolicyFile = typeof policies extends fc.Arbitrary<infer Value> ? Value : never;

/** The policy page, in other words than the code: no loops over rules that decide early, patterns as plain search. */
function modelAllows(
  file: PolicyFile,
  actor: Actor,
  act: 'request' | 'approve',
  id: string,
  subject: (typeof SUBJECTS)[number],
): number | undefined {
  const base = remediations.find((each) => each.id === id)?.risk;
  const risk = subject === 'service:matcher' && base === 'R2' ? 'R3' : base;
  const fits = (all: readonly string[], names: readonly string[]): boolean =>
    all.some((pattern) => names.some((name) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name)));
  const about = (rule: { remediations: string[]; subjects: string[]; risks: string[] }): boolean =>
    fits(rule.remediations, [id]) && fits(rule.subjects, NAMES[subject]) && rule.risks.includes(risk ?? '');
  const isIn = (names: readonly string[]): boolean =>
    names.some((name) =>
      name === 'engineers' ? file.roles.engineers.users.includes(actor.user) : actor.groups.includes('S0ONCALL'),
    );
  if (
    file.deny.some((rule) => rule.acts.includes(act) && about(rule) && (rule.roles === undefined || isIn(rule.roles)))
  )
    return undefined;
  const governing = file.allow.filter(about)[0];
  return governing !== undefined && isIn(governing[act]) ? governing.approvers : undefined;
}

describe('a plan is judged by everything that it acts on', () => {
  it.each(IDS)('%s: as the model says, and as `botcore can` says of each thing', (id) => {
    fc.assert(
      fc.property(
        policies,
        actors,
        fc.constantFrom('request' as const, 'approve' as const),
        acted,
        (file, actor, act, subjectsActedOn) => {
          const policy = Policy.parse(file);
          const base = remediations.find((each) => each.id === id)?.risk ?? 'R2';
          const plan = {
            remediation: id,
            risk: base,
            subject: 'service:pricing' as const,
            actsOn: subjectsActedOn.map((subject) => ({ subject, lock: subject })),
          };
          const decision = judgePlan(policy, platform, { actor, act }, plan);

          const model = subjectsActedOn.map((subject) => modelAllows(file, actor, act, id, subject));
          expect(decision.allowed).toBe(model.every((needed) => needed !== undefined));
          if (decision.allowed) expect(decision.terms?.needed).toBe(Math.max(...model.map((needed) => needed ?? 0)));

          const verb = act === 'request' ? 'ask for' : 'approve';
          const said = subjectsActedOn.map((subject) =>
            explainPermission({ policy, platform }, { actor, action: id, subject: NAMES[subject][0] ?? '' }).find(
              (line) => line.startsWith(`May ${actor.user} ${verb} ${id} on`),
            ),
          );
          expect(said.every((line) => line?.includes('? Yes.'))).toBe(decision.allowed);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('starts no database that nobody may start, for a service that somebody may', () => {
    const policy = Policy.parse({
      roles: { analysts: { users: ['U0ERIN', 'U0ADA'] } },
      deny: [{ name: 'the ledger is sacred', subjects: ['ledger'] }],
      allow: [{ name: 'own things', subjects: ['pricing'], request: ['analysts'], approve: ['analysts'] }],
    });
    const plan = {
      remediation: 'docker-start-dependencies',
      risk: 'R2' as const,
      subject: 'service:pricing' as const,
      actsOn: [{ subject: 'database:ledger' as const, lock: 'docker:container:ledger-node' }],
    };

    const decision = judgePlan(policy, platform, { actor: { user: 'U0ERIN', groups: [] }, act: 'request' }, plan);

    expect(decision).toMatchObject({ allowed: false, because: 'The rule “the ledger is sacred” denies it.' });
  });
});

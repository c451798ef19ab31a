import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../src/diagnostics/errors.ts';
import { loadPolicy, type PolicyVocabulary, parsePolicy } from '../src/policy-file.ts';
import { fc } from './seeded.ts';

const known: PolicyVocabulary = {
  remediations: ['docker-start-container', 'docker-restart-service', 'k8s-rollout-undo'],
  subjects: ['engine', 'ledger'],
};

function faultsOf(text: string, vocabulary = known): string[] {
  try {
    parsePolicy(text, 'policy.yaml', vocabulary);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ path, message, remedy }) => `${path}: ${message} ${remedy}`);
  }
}

describe('parsePolicy', () => {
  it('names every fault at once, each with its path', () => {
    const text = [
      'roles: { crew: { users: [bob], groups: [U0X], everybody: true }, pair: { users: [U0A] } }',
      'deny:',
      '  - { name: a, remediations: [docker-strat-container], roles: [nobody] }',
      '  - { name: a, subjects: [engin] }',
      'allow:',
      '  - { name: b, risks: [R4], request: [], approve: [crew] }',
      '  - { name: c, request: [crew], approve: [pair], approvers: 2, approvalMinutes: 0 }',
      '  - { name: d, request: [crw], approve: [crew] }',
      'defaults: { approvers: { R3: 9 } }',
      'killSwitch: { resume: [boss] }',
    ].join('\n');

    expect(
      faultsOf(text)
        .map((fault) => fault.split(':')[0])
        .sort(),
    ).toEqual([
      'allow[0].request',
      'allow[0].risks[0]',
      'allow[1].approvalMinutes',
      'allow[1].approvers',
      'allow[2]',
      'allow[2].request[0]',
      'defaults.approvers.R3',
      'deny[0].remediations[0]',
      'deny[0].roles[0]',
      'deny[1].name',
      'deny[1].subjects[0]',
      'killSwitch.resume[0]',
      'roles.crew.everybody',
      'roles.crew.groups[0]',
      'roles.crew.users[0]',
    ]);
  });

  it.each([
    ['deny: [{ name: a, remediations: [docker-strat-container] }]', 'Did you mean docker-start-container?'],
    ['deny: [{ name: a, subjects: [x] }]', 'Known here: engine, ledger.'],
    ['alow: []', 'Did you mean allow?'],
    ['allow: [{ name: a, reqest: [crew], request: [crew], approve: [crew] }]', 'Did you mean request?'],
    ['defaults: { aproovers: {} }', 'Did you mean approvers?'],
  ])('says what was meant in %j', (text, words) => {
    expect(faultsOf(`roles: { crew: { everyone: true } }\n${text}`).join()).toContain(words);
  });

  it('refuses a rule that an earlier one hides, and takes the stricter one first', () => {
    const wide = '- { name: wide, request: [crew], approve: [crew] }';
    const narrow = '- { name: narrow, risks: [R3], remediations: [k8s-*], request: [crew], approve: [crew] }';
    const file = (...rules: string[]) => `roles: { crew: { everyone: true } }\nallow:\n  ${rules.join('\n  ')}\n`;

    expect(faultsOf(file(wide, narrow))).toEqual([
      'allow[1]: is never reached: “wide” governs all that it is about. Put it before that rule, or remove it.',
    ]);
    expect(faultsOf(file(narrow, wide))).toEqual([]);
  });

  it('takes roles that nobody is in yet, and a rule for a group of unknown size', () => {
    const rule = '{ name: a, request: [crew], approve: [crew], approvers: 2 }';
    expect(faultsOf(`roles: { crew: {} }\nallow: [${rule}]`)).toEqual([]);
    expect(faultsOf(`roles: { crew: { users: [U0A], groups: [S0X] } }\nallow: [${rule}]`)).toEqual([]);
    expect(faultsOf(`roles: { crew: { users: [U0A] } }\nallow: [${rule}]`)).toHaveLength(1);
  });

  it('either reads a file or throws a ConfigurationError, whatever it holds', () => {
    const key = fc.constantFrom(
      'roles',
      'allow',
      'deny',
      'name',
      'request',
      'approve',
      'users',
      'risks',
      'defaults',
      'killSwitch',
    );
    const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null));
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    })).node;

    fc.assert(
      fc.property(value, (entry) => {
        expect(() => faultsOf(JSON.stringify(entry))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('loadPolicy', () => {
  it('reads the shipped file, in which nobody may do anything yet', () => {
    const policy = loadPolicy('config/policy.yaml', { remediations: [], subjects: [] });

    expect(
      Object.values(policy.roles).every(
        ({ users, groups, everyone }) => users.length + groups.length === 0 && !everyone,
      ),
    ).toBe(true);
    expect(policy.defaults).toEqual({ approvers: { R1: 1, R2: 1, R3: 2 }, approvalMinutes: 15, executionMinutes: 5 });
  });

  it('says what to do when there is no file', () => {
    expect(() => loadPolicy('config/absent.yaml', known)).toThrow('BOTCORE_POLICY');
  });
});

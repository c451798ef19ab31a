import { describe, expect, it } from 'vitest';
import { UnknownSubjectError } from '../../src/diagnostics/errors.ts';
import { closureOf, dependentsOf, resolveSubject } from '../../src/diagnostics/scope.ts';
import { platformOf } from './platformOf.ts';

const platform = platformOf();

describe('resolveSubject', () => {
  it.each([
    ['', 'platform:halyard', ['desk', 'quotes', 'site', 'ledger-db', 'ledger']],
    ['platform', 'platform:halyard', ['desk', 'quotes', 'site', 'ledger-db', 'ledger']],
    ['halyard', 'platform:halyard', ['desk', 'quotes', 'site', 'ledger-db', 'ledger']],
    ['platform:halyard', 'platform:halyard', ['desk', 'quotes', 'site', 'ledger-db', 'ledger']],
    ['platform:docker', 'platform:docker', ['desk', 'quotes', 'site', 'ledger-db']],
    ['desk', 'service:desk', ['desk']],
    ['  DESK ', 'service:desk', ['desk']],
    ['service:desk', 'service:desk', ['desk']],
    ['ledger', 'database:ledger', ['ledger']],
    ['ledger-db', 'database:ledger', ['ledger']],
    ['service:ledger-db', 'database:ledger', ['ledger-db']],
    ['mongodb', 'platform:mongodb', ['ledger']],
    ['docker', 'platform:docker', ['desk', 'quotes', 'site', 'ledger-db']],
  ])('takes "%s" for %s', (text, subject, focus) => {
    expect(resolveSubject(platform, text)).toMatchObject({ subject, focus });
  });

  it('looks at what the subject needs, and at what needs it', () => {
    const scope = resolveSubject(platform, 'quotes');

    expect(scope.services).toEqual(['ledger-db', 'quotes', 'desk', 'site']);
    expect(scope.databases).toEqual(['ledger']);
  });

  it.each([
    ['dsek', ['desk']],
    ['ledgr', ['ledger']],
    ['kubernetes', []],
    ['\u0000'.repeat(10_000), []],
  ])('refuses %j with the nearest names', (text, suggestions) => {
    const refuse = () => resolveSubject(platform, text);

    expect(refuse).toThrow(UnknownSubjectError);
    try {
      refuse();
    } catch (error) {
      for (const suggestion of suggestions) expect((error as UnknownSubjectError).suggestions).toContain(suggestion);
    }
  });
});

describe('closureOf', () => {
  it('puts what is needed first and walks a ring once', () => {
    const ring = platformOf({
      services: { a: { container: 'a', dependsOn: ['b'] }, b: { container: 'b', dependsOn: ['a'] } },
      databases: {},
    });

    expect(closureOf(ring, ['a'])).toEqual(['b', 'a']);
  });

  it('includes the service that runs a database', () => {
    expect(closureOf(platform, ['desk'])).toEqual(['ledger-db', 'ledger', 'quotes', 'desk']);
  });
});

describe('dependentsOf', () => {
  it('finds indirect dependents', () => {
    expect(dependentsOf(platform, ['ledger'])).toEqual(['desk', 'quotes', 'site']);
  });
});

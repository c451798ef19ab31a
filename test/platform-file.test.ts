import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../src/diagnostics/errors.ts';
import { loadPlatform, parsePlatform } from '../src/platform-file.ts';
import { fc } from './seeded.ts';

function faultsOf(text: string): string[] {
  try {
    parsePlatform(text, 'platform.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ path }) => path);
  }
}

describe('parsePlatform', () => {
  it('names every fault at once, each with its path', () => {
    const text = [
      'name: desk',
      'services:',
      '  engine: { contaner: engine, port: "8" }',
      '  quotes: { health: { url: "ftp://x" }, dependsOn: [nobody, quotes] }',
      '  site: { deployment: site }',
      'databases: { ledger: { kind: oracle, service: nothing } }',
      'colour: blue',
    ].join('\n');

    expect(faultsOf(text).sort()).toEqual([
      'colour',
      'databases.ledger.kind',
      'databases.ledger.service',
      'services.engine',
      'services.engine.contaner',
      'services.engine.port',
      'services.quotes.dependsOn[0]',
      'services.quotes.dependsOn[1]',
      'services.quotes.health.url',
      'services.site',
    ]);
  });

  it.each([
    ['a: [', 'line 1, column 5'],
    ['name: x\nname: y\nservices: {}', 'line 2, column 1'],
    ['', 'file'],
    ['- a', 'file'],
  ])('says where %j is wrong', (text, path) => {
    expect(faultsOf(text)).toContain(path);
  });

  it('suggests the key that was meant', () => {
    expect(() => parsePlatform('name: x\nservices: { a: { contaner: a } }', 'f')).toThrow('Did you mean container?');
  });

  it('either reads a file or throws a ConfigurationError, whatever it holds', () => {
    const scalar = fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null));
    const key = fc.constantFrom(
      'name',
      'services',
      'databases',
      'docker',
      'kubernetes',
      'a',
      'health',
      'dependsOn',
      'kind',
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    })).node;

    fc.assert(
      fc.property(
        fc.oneof(
          value.map((entry) => JSON.stringify(entry)),
          fc.string({ maxLength: 300 }),
        ),
        (text) => {
          expect(() => faultsOf(text)).not.toThrow();
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('loadPlatform', () => {
  it('reads the shipped file', () => {
    expect(Object.keys(loadPlatform('config/platform.yaml').services)).toContain('rust-core-engine');
  });

  it('says what to do when there is no file', () => {
    expect(() => loadPlatform('config/absent.yaml')).toThrow('botcore init');
  });
});

import { describe, expect, it } from 'vitest';
import { commands, parseCommand, usageOf, withoutMention } from '../../src/bot/commands.ts';
import { fc } from '../seeded.ts';

const vocabulary = { subjects: ['mongodb', 'redis', 'rust-core-engine', 'python-ai-service'] };

describe('parseCommand', () => {
  it.each([
    ['', { command: 'help' }],
    ['   \t\n ', { command: 'help' }],
    ['HELP', { command: 'help' }],
    ['?', { command: 'help' }],
    ['status', { command: 'status' }],
    ['triage', { command: 'triage' }],
    ['triage  orders   fail', { command: 'triage', complaint: 'orders fail' }],
    ['diagnose mongodb', { command: 'diagnose', subject: 'mongodb' }],
    ['Diagnose MongoDB, it is slow', { command: 'diagnose', subject: 'MongoDB,', complaint: 'it is slow' }],
    ['why rust-core-engine', { command: 'diagnose', subject: 'rust-core-engine' }],
    ['history', { command: 'history' }],
    ['show 42', { command: 'show', incident: '42' }],
    ['show #42', { command: 'show', incident: '42' }],
  ])('reads %j', (text, expected) => {
    expect(parseCommand(text, vocabulary)).toEqual(expected);
  });

  it.each([
    ['diagnose', 'diagnose mongodb'],
    ['diagnos mongodb is slow', 'diagnose mongodb is slow'],
    ['staus', 'status'],
    ['triag', 'triage'],
    ['mongodb', 'diagnose mongodb'],
    ['mongdb is slow', 'diagnose mongodb is slow'],
    ['rust-core-engin', 'diagnose rust-core-engine'],
    ['show', 'history'],
    ['show last', 'history'],
    ['show 0', 'history'],
    ['zzzzzz', 'diagnose mongodb queries are slow'],
  ])('does not understand %j and suggests %j', (text, suggestion) => {
    const parsed = parseCommand(text, vocabulary);
    expect(parsed.command).toBe('misunderstood');
    expect('suggestions' in parsed && parsed.suggestions).toContain(suggestion);
  });

  it('reads every line of the grammar by its own example', () => {
    // Slack sends a member that was typed as a reference.
    for (const { word, example } of commands)
      expect(parseCommand(example.replace('@ada', '<@U0APPROVER>'), vocabulary).command).toBe(word);
    expect(commands.map(usageOf)).toContain('diagnose <service, database or area> [what hurts]');
  });

  it('takes any text without throwing, and gives nothing back that is longer than it may be', {
    timeout: 60_000,
  }, () => {
    const unit = fc.constantFrom(
      'diagnose ',
      'show ',
      '🜁',
      '\ud83d',
      '<!channel>',
      '\u202e',
      'ß',
      ' ',
      '\n',
      'a\u0300',
    );
    const long = fc.array(unit, { maxLength: 5000 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(long, fc.string({ unit: 'binary', maxLength: 10_000 })), (text) => {
        const parsed = parseCommand(text, vocabulary);
        if ('complaint' in parsed) expect(parsed.complaint?.length ?? 0).toBeLessThanOrEqual(500);
        if (parsed.command === 'diagnose') expect(parsed.subject.length).toBeLessThanOrEqual(240);
      }),
      { numRuns: 50 },
    );
  });
});

describe('withoutMention', () => {
  it.each([
    ['<@U1> diagnose mongodb', 'diagnose mongodb'],
    ['<@U1|botcore>: status', 'status'],
    ['hey <@U1>, triage', 'hey triage'],
    ['<@U2> status', '<@U2> status'],
  ])('takes our own mention from %j', (text, expected) => {
    expect(withoutMention(text, 'U1')).toBe(expected);
  });
});

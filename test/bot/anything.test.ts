import { describe, expect, it } from 'vitest';
import { readAlert } from '../../src/bot/alerts/read-alert.ts';
import { parseCommand } from '../../src/bot/commands.ts';
import { MessageEvent } from '../../src/bot/message-text.ts';
import { UnknownSubjectError } from '../../src/diagnostics/errors.ts';
import { resolveSubject } from '../../src/diagnostics/scope.ts';
import { platformOf } from '../diagnostics/platformOf.ts';
import { fc } from '../seeded.ts';

const platform = platformOf();
const vocabulary = { subjects: [...Object.keys(platform.services), ...Object.keys(platform.databases)] };
const word = fc.constantFrom(
  'diagnose',
  'diagnoze',
  'triage',
  'status',
  'show',
  'history',
  'help',
  'desk',
  'dsk',
  '12',
  '<!here>',
  '',
);
const words = fc
  .array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 8 })
  .map((parts) => parts.join(' '));

describe('whatever somebody types or sends', () => {
  it('a command is understood or refused, and never throws', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(words, (text) => {
        const parsed = parseCommand(text, vocabulary);
        expect(parsed.command).toBeTypeOf('string');
      }),
      { numRuns: 5000 },
    );
  });

  it('a subject is found or refused with names, and never anything else', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(words, (text) => {
        try {
          expect(resolveSubject(platform, text).focus.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(UnknownSubjectError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('a message of any shape is read as text or not at all', { timeout: 60_000 }, () => {
    const key = fc.constantFrom(
      'ts',
      'text',
      'blocks',
      'attachments',
      'elements',
      'fields',
      'type',
      'title',
      'fallback',
      'user',
      'subtype',
    );
    const { node } = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.string({ maxLength: 20 }),
        fc.constant(null),
        fc.double(),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(key, tie('node'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, node, { maxKeys: 8 }), (payload) => {
        const parsed = MessageEvent.safeParse({ ts: '1.1', ...payload });
        if (parsed.success) expect(readAlert(parsed.data, platform)).toBeTypeOf('object');
      }),
      { numRuns: 3000 },
    );
  });
});

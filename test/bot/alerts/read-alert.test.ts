import { describe, expect, it } from 'vitest';
import { namesIn, subjectFor } from '../../../src/bot/alerts/names-in.ts';
import { type Alert, readAlert } from '../../../src/bot/alerts/read-alert.ts';
import { MessageEvent, messageText } from '../../../src/bot/message-text.ts';
import { platform } from '../local-bot.ts';
import { SHAPES } from './shapes.ts';

const read = (message: object, declared = false): Alert =>
  readAlert(MessageEvent.parse({ ts: '1.1', subtype: 'bot_message', ...message }), platform, declared);

const alertmanager = (title: string, text: string): string =>
  messageText(
    MessageEvent.parse({
      ts: '1.1',
      subtype: 'bot_message',
      text: '',
      attachments: [{ color: 'danger', title, title_link: 'http://prometheus:9090/alerts', text, fallback: title }],
    }),
  );

describe('messageText', () => {
  it('reads what Alertmanager sends, which has no text of its own', () => {
    expect(alertmanager('[FIRING:1] HighMemory', 'mongodb-primary uses 97%')).toBe(
      '[FIRING:1] HighMemory\nmongodb-primary uses 97%',
    );
  });

  it('reads blocks, fields and nested attachments, once each', () => {
    const text = messageText(
      MessageEvent.parse({
        ts: '1.1',
        text: 'Alert &amp; more <http://x|details>',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'Alert' } },
          { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'redis' }] }] },
        ],
        attachments: [{ fields: [{ title: 'service', value: 'frontend' }], blocks: [{ text: { text: 'redis' } }] }],
      }),
    );
    expect(text.split('\n')).toEqual(['Alert & more details', 'Alert', 'redis', 'service', 'frontend']);
  });

  it('does not follow a message into the depths', () => {
    let nested: unknown = 'bottom';
    for (let depth = 0; depth < 10_000; depth += 1) nested = { elements: [nested] };
    expect(messageText(MessageEvent.parse({ ts: '1.1', blocks: [nested] }))).toBe('');
  });
});

describe('readAlert', () => {
  it.each(
    SHAPES.flatMap(({ sender, examples, nearMisses }) =>
      [...examples, ...nearMisses].map(([state, message]) => ({
        sender,
        state,
        message,
        shown: JSON.stringify(message),
      })),
    ),
  )('reads of $sender as $state: $shown', ({ state, message }) => {
    expect(read(message).state).toBe(state);
  });

  it('knows the same trouble by its fingerprint, whatever its numbers are', () => {
    const print = (title: string, text: string): string =>
      read({ attachments: [{ title, text, color: 'danger' }] }).fingerprint;
    const first = print('[FIRING:1] HighMemory 97%', 'mongodb-primary at 2026-11-24T12:00:00Z');
    expect(print('[FIRING:3] HighMemory 98.5%', 'mongodb-primary at 2026-11-24T12:05:00Z')).toBe(first);
    expect(print('[RESOLVED] HighMemory 40%', 'mongodb-primary')).toBe(first);
    expect(print('[FIRING:1] HighMemory 97%', 'frontend')).not.toBe(first);
    expect(print('[FIRING:1] HighLatency 97%', 'mongodb-primary')).not.toBe(first);
    expect(print('[FIRING:1] HighMemory2 97%', 'mongodb-primary')).not.toBe(first);
    expect(print('[FIRING:1] node-7 is full', 'mongodb')).not.toBe(print('[FIRING:1] node-8 is full', 'mongodb'));
  });

  it.each([
    ['[FIRING:1] HighMemory (rust-core-engine)', 'rust-core-engine cannot reach mongodb', 'service:rust-core-engine'],
    ['[FIRING:2] HighMemory', 'redis, frontend', 'platform:bot-core'],
    ['[FIRING:1] TradingStopped (bot-core)', '', 'platform:bot-core'],
    ['[FIRING:1] KubeNodeNotReady (node-7)', 'disk 81 % on prod-9', undefined],
  ])('looks at what %j names', (title, text, subject) => {
    expect(read({ attachments: [{ title, text, color: 'danger' }] }).subject).toBe(subject);
  });

  it('takes the word of a declared source for what has no mark, except where it is news', () => {
    expect(read({ text: 'mongodb behaves strangely' }).state).toBe('none');
    expect(read({ text: 'mongodb behaves strangely' }, true).state).toBe('firing');
    expect(read({ text: 'Deployment of frontend 1.4.2 succeeded' }, true).state).toBe('none');
  });

  it('lets no half of a secret into a title', () => {
    const secret = `ghp_${'Ab1'.repeat(12)}`;
    const { title } = read({ text: `[FIRING:1] mongodb ${'x'.repeat(215)} ${secret} end` });
    expect(title).not.toContain('ghp_Ab1');
  });

  it.each(['[', ':a', ': ', 'is ', '*', '1.', '<a|', ' - ', 'a-1', 'recovered ', '.', '\n'])(
    'reads a hostile text of %j in linear time',
    (unit) => {
      // Quadratic, this takes minutes, which the deadline of a test does not allow.
      const text = unit.repeat(1_000_000 / unit.length);
      const attachment = { title: text, text, fallback: text, fields: [{ title: text, value: text }] };
      expect(read({ text, attachments: [attachment, attachment] }).title.length).toBeLessThanOrEqual(250);
    },
  );
});

describe('namesIn', () => {
  it.each([
    ['mongodb-primary was killed', ['mongodb']],
    ['mongodb is slow', ['mongodb']],
    ['pod rust-core-engine-7d9f8b6c5-x2x4z is crash looping', ['rust-core-engine']],
    ['redis and frontend', ['redis', 'frontend']],
    ['predisposed frontends', []],
    ['nothing of ours', []],
  ])('finds in %j', (text, names) => {
    expect(namesIn(text, platform)).toEqual(names);
  });

  it('examines the one that is named, else all', () => {
    expect(subjectFor(['redis'])).toBe('redis');
    expect(subjectFor(['redis', 'frontend'])).toBe('platform');
    expect(subjectFor([])).toBe('platform');
  });
});

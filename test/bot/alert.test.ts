import { describe, expect, it } from 'vitest';
import { namesIn, readAlert, subjectFor } from '../../src/bot/alert.ts';
import { MessageEvent, messageText } from '../../src/bot/message-text.ts';
import { platform } from './local-bot.ts';

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
  it.each([
    ['[FIRING:1] HighMemory', 'firing'],
    ['[RESOLVED] HighMemory', 'resolved'],
    ['✅ Resolved: disk', 'resolved'],
    ['[OK] CPU', 'resolved'],
    ['Triggered: the resolved names are stale', 'firing'],
  ])('sees whether %j is over', (title, state) => {
    expect(readAlert(alertmanager(title, ''), platform).state).toBe(state);
  });

  it('knows the same trouble by its fingerprint, whatever its numbers are', () => {
    const print = (title: string, text: string): string => readAlert(alertmanager(title, text), platform).fingerprint;
    const first = print('[FIRING:1] HighMemory 97%', 'mongodb-primary at 2026-11-24T12:00:00Z');
    expect(print('[FIRING:3] HighMemory 98.5%', 'mongodb-primary at 2026-11-24T12:05:00Z')).toBe(first);
    expect(print('[RESOLVED] HighMemory 40%', 'mongodb-primary')).toBe(first);
    expect(print('[FIRING:1] HighMemory 97%', 'frontend')).not.toBe(first);
    expect(print('[FIRING:1] HighLatency 97%', 'mongodb-primary')).not.toBe(first);
  });
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

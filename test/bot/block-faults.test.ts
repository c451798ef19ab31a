import { describe, expect, it } from 'vitest';
import { blockFaults, homeFaults, messageFaults, modalFaults } from '../../src/bot/block-faults.ts';
import { slackLimits } from '../../src/bot/limits.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string, fields: object = {}) => ({ type: 'section', text: mrkdwn(text), ...fields });
const button = (fields: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...fields });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const option = (value: string) => ({ text: plain(value), value });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`option ${index}`));
const long = (length: number) => 'x'.repeat(length);

describe('blocks Slack takes', () => {
  it.each([
    ['nothing', []],
    ['a section of 3000', [section(long(3000))]],
    ['fifty blocks', Array.from({ length: 50 }, () => ({ type: 'divider' }))],
    ['a header', [{ type: 'header', text: plain(long(150)) }]],
    [
      'a context',
      [{ type: 'context', elements: [mrkdwn('a'), { type: 'image', image_url: 'https://a', alt_text: 'a' }] }],
    ],
    [
      'a dangerous button that asks',
      [actions(button({ style: 'danger', value: long(2000), confirm: { text: plain('Sure?') } }))],
    ],
    ['a select', [actions({ type: 'static_select', action_id: 'a', options: options(100) })]],
    ['a menu', [section('a', { accessory: { type: 'overflow', action_id: 'a', options: options(5) } })]],
    [
      'rich text',
      [{ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'ls' }] }] }],
    ],
    ['markdown', [{ type: 'markdown', text: long(12_000) }]],
    [
      'a table',
      [
        {
          type: 'table',
          rows: [
            [
              { type: 'raw_text', text: 'a' },
              { type: 'raw_number', value: 1, text: '1' },
            ],
          ],
        },
      ],
    ],
    [
      'a plan',
      [
        {
          type: 'plan',
          title: 'Steps',
          tasks: [{ type: 'task_card', task_id: '1', title: 'Look', status: 'in_progress' }],
        },
      ],
    ],
    ['an alert', [{ type: 'alert', text: plain('Down'), level: 'error' }]],
  ])('%s', (_name, blocks) => {
    expect(blockFaults(blocks)).toEqual([]);
  });
});

describe('blocks Slack refuses', () => {
  it.each([
    ['/blocks', 'must provide an array', 'none'],
    ['/blocks', 'no more than 50 items allowed', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
    ['/blocks/0/type', 'unsupported type: paragraph', [{ type: 'paragraph' }]],
    ['/blocks/0', 'missing required field: type', [{}]],
    ['/blocks/0', 'missing required field: text', [{ type: 'section' }]],
    ['/blocks/0/text/text', 'must be less than 3001 characters', [section(long(3001))]],
    ['/blocks/0/text/text', 'must be more than 0 characters', [section('')]],
    ['/blocks/0/text/type', 'must be one of: plain_text', [{ type: 'header', text: mrkdwn('a') }]],
    [
      '/blocks/0/text',
      'invalid additional property: emoji',
      [{ type: 'section', text: { ...mrkdwn('a'), emoji: true } }],
    ],
    [
      '/blocks/0/fields',
      'no more than 10 items allowed',
      [{ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn('a')) }],
    ],
    ['/blocks/0/elements/0/text/text', 'must be less than 76 characters', [actions(button({ text: plain(long(76)) }))]],
    ['/blocks/0/elements/0/value', 'must be less than 2001 characters', [actions(button({ value: long(2001) }))]],
    ['/blocks/0/elements/0/style', 'must be one of: primary, danger', [actions(button({ style: 'green' }))]],
    [
      '/blocks/0/elements',
      'no more than 25 items allowed',
      [actions(...Array.from({ length: 26 }, (_, at) => button({ action_id: `${at}` })))],
    ],
    ['/blocks/0/elements/1/action_id', '`action_id` "go" already exists', [actions(button(), button())]],
    [
      '/blocks/1/block_id',
      '`block_id` "a" already exists',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
    ],
    [
      '/blocks/0/elements/0/options',
      'no more than 100 items allowed',
      [actions({ type: 'static_select', options: options(101) })],
    ],
    [
      '/blocks/0/elements/0',
      'must provide either `options` or `option_groups`, and not both',
      [actions({ type: 'static_select' })],
    ],
    [
      '/blocks/0/accessory/options',
      'no more than 5 items allowed',
      [section('a', { accessory: { type: 'overflow', options: options(6) } })],
    ],
    [
      '/blocks/0/elements/0/confirm/title/text',
      'must be less than 101 characters',
      [actions(button({ confirm: { title: plain(long(101)), text: plain('a') } }))],
    ],
    [
      '/blocks',
      'only one table allowed',
      [1, 2].map(() => ({ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] })),
    ],
  ])('%s %s', (pointer, message, blocks) => {
    expect(blockFaults(blocks)).toEqual([{ pointer, message, code: 'invalid_blocks' }]);
  });

  it('all text together', () => {
    const blocks = Array.from({ length: 5 }, () => section(long(2600)));
    expect(blockFaults(blocks)).toEqual([]);
    expect(blockFaults([...blocks, section('one more')])).toMatchObject([
      { code: 'msg_blocks_too_long', pointer: '/blocks' },
    ]);
  });

  it('in an attachment, and too many of these', () => {
    expect(messageFaults({ attachments: [{ text: 'fine' }, { blocks: [{ type: 'nope' }] }] })).toMatchObject([
      { pointer: '/attachments/1/blocks/0/type' },
    ]);
    const attachments = Array.from({ length: slackLimits.message.attachments + 1 }, () => ({ text: 'x' }));
    expect(messageFaults({ attachments })).toMatchObject([{ code: 'too_many_attachments' }]);
  });
});

describe('views', () => {
  const modal = { type: 'modal', title: plain('Why?'), blocks: [section('Because')] };
  const input = { type: 'input', label: plain('Reason'), element: { type: 'plain_text_input', action_id: 'a' } };

  it.each([
    [{ ...modal }],
    [{ ...modal, submit: plain('Go'), blocks: [input] }],
    [{ ...modal, private_metadata: long(3000), blocks: Array.from({ length: 100 }, () => ({ type: 'divider' })) }],
  ])('are taken', (view) => {
    expect(modalFaults(view)).toEqual([]);
  });

  it.each([
    ['/view/title/text', 'must be less than 25 characters', { ...modal, title: plain(long(25)) }],
    ['/view', 'missing required field: title', { type: 'modal', blocks: [] }],
    ['/view', '`submit` is required when an `input` block is within the `blocks` array', { ...modal, blocks: [input] }],
    ['/view/private_metadata', 'must be less than 3001 characters', { ...modal, private_metadata: long(3001) }],
    ['/view/blocks/0/type', 'unsupported type: table', { ...modal, blocks: [{ type: 'table', rows: [] }] }],
    [
      '/view/blocks',
      'no more than 100 items allowed',
      { ...modal, blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) },
    ],
  ])('are refused: %s %s', (pointer, message, view) => {
    expect(modalFaults(view)).toEqual([{ pointer, message, code: 'invalid_view' }]);
  });

  it('have no title at home', () => {
    expect(homeFaults({ type: 'home', blocks: [section('a')] })).toEqual([]);
    expect(homeFaults({ type: 'home', title: plain('a'), blocks: [] })).toMatchObject([
      { message: 'invalid additional property: title' },
    ]);
  });
});

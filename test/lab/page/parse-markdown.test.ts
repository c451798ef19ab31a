import { expect, test } from 'vitest';
import { parseMarkdown } from '../../../lab/slack/page/text/parse-markdown.ts';

const text = (words: string) => ({ kind: 'text', text: words });

test.each([
  ['## Title', { kind: 'heading', level: 2, children: [text('Title')] }],
  ['---', { kind: 'rule' }],
  ['```ts\na < b\n```', { kind: 'pre', text: 'a < b' }],
  ['> quoted', { kind: 'quote', children: [{ kind: 'paragraph', children: [text('quoted')] }] }],
  [
    '**a** *b* ~~c~~',
    {
      kind: 'paragraph',
      children: [
        { kind: 'bold', children: [text('a')] },
        text(' '),
        { kind: 'italic', children: [text('b')] },
        text(' '),
        { kind: 'strike', children: [text('c')] },
      ],
    },
  ],
  ['[x](https://x.io)', { kind: 'paragraph', children: [{ kind: 'link', url: 'https://x.io', label: 'x' }] }],
  ['[x](javascript:alert)', { kind: 'paragraph', children: [text('x')] }],
  ['<b>no html</b>', { kind: 'paragraph', children: [text('<b>no html</b>')] }],
  ['file_name_here', { kind: 'paragraph', children: [text('file_name_here')] }],
  ['\\*plain\\*', { kind: 'paragraph', children: [text('*plain*')] }],
])('reads %j', (source, paragraph) => {
  expect(parseMarkdown(source)).toEqual([paragraph]);
});

test('keeps the numbers and the nesting of a list', () => {
  expect(parseMarkdown('3. three\n   - under\n4. four')).toEqual([
    {
      kind: 'list',
      items: [
        { indent: 0, number: 3, children: [text('three')] },
        { indent: 1, children: [text('under')] },
        { indent: 0, number: 4, children: [text('four')] },
      ],
    },
  ]);
});

test('reads a table with its alignment and an escaped bar', () => {
  expect(parseMarkdown('| a | b |\n|:--|--:|\n| x \\| y | 2 |')).toEqual([
    {
      kind: 'table',
      align: ['left', 'right'],
      rows: [
        [[text('a')], [text('b')]],
        [[text('x | y')], [text('2')]],
      ],
    },
  ]);
});

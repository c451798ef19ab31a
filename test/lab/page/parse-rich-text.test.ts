import type { RichTextBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { parseRichText } from '../../../lab/slack/page/text/parse-rich-text.ts';

const text = (words: string) => ({ kind: 'text', text: words });
const read = (...elements: RichTextBlock['elements']) => parseRichText({ elements });

test('takes text as it is: no markup, no entities', () => {
  expect(
    read({ type: 'rich_text_section', elements: [{ type: 'text', text: '*a* &lt; <@U1>\nb', style: { bold: true } }] }),
  ).toEqual([
    {
      kind: 'paragraph',
      children: [{ kind: 'bold', children: [text('*a* &lt; <@U1>'), { kind: 'break' }, text('b')] }],
    },
  ]);
});

test('knows every kind of run', () => {
  const [paragraph] = read({
    type: 'rich_text_section',
    elements: [
      { type: 'text', text: 'x', style: { code: true } },
      { type: 'link', url: 'https://x.io' },
      { type: 'link', url: 'javascript:alert(1)', text: 'no' },
      { type: 'emoji', name: 'fire' },
      { type: 'user', user_id: 'U1' },
      { type: 'usergroup', usergroup_id: 'S1' },
      { type: 'channel', channel_id: 'C1' },
      { type: 'broadcast', range: 'here' },
      { type: 'date', timestamp: 1, format: '{date}', fallback: 'then' },
      { type: 'color', value: '#ff0000' },
    ],
  });

  expect(paragraph).toEqual({
    kind: 'paragraph',
    children: [
      { kind: 'code', text: 'x' },
      { kind: 'link', url: 'https://x.io', label: 'https://x.io' },
      text('no'),
      { kind: 'emoji', name: 'fire' },
      { kind: 'user', id: 'U1' },
      { kind: 'usergroup', id: 'S1' },
      { kind: 'channel', id: 'C1' },
      { kind: 'broadcast', range: 'here' },
      { kind: 'date', timestamp: 1, format: '{date}', fallback: 'then' },
      { kind: 'code', text: '#ff0000' },
    ],
  });
});

test('goes on numbering where a deeper list came between', () => {
  const item = (words: string) => ({
    type: 'rich_text_section' as const,
    elements: [{ type: 'text' as const, text: words }],
  });

  expect(
    read(
      { type: 'rich_text_list', style: 'ordered', elements: [item('one'), item('two')] },
      { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [item('under two')] },
      { type: 'rich_text_list', style: 'ordered', elements: [item('three')] },
    ),
  ).toEqual([
    {
      kind: 'list',
      items: [
        { indent: 0, number: 1, children: [text('one')] },
        { indent: 0, number: 2, children: [text('two')] },
        { indent: 1, children: [text('under two')] },
        { indent: 0, number: 3, children: [text('three')] },
      ],
    },
  ]);
});

test('keeps preformatted text apart', () => {
  expect(read({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a\n  b\n' }] })).toEqual([
    { kind: 'pre', text: 'a\n  b' },
  ]);
});

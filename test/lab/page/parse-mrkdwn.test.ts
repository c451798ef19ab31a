import { expect, test } from 'vitest';
import { parseInline, parseMrkdwn } from '../../../lab/slack/page/text/parse-mrkdwn.ts';

const text = (words: string) => ({ kind: 'text', text: words });

test.each([
  ['*bold* rest', [{ kind: 'bold', children: [text('bold')] }, text(' rest')]],
  ['_a *b*_', [{ kind: 'italic', children: [text('a '), { kind: 'bold', children: [text('b')] }] }]],
  ['~gone~', [{ kind: 'strike', children: [text('gone')] }]],
  ['`a *b* <c`', [{ kind: 'code', text: 'a *b* <c' }]],
  ['snake_case_name 2*3*4', [text('snake_case_name 2*3*4')]],
  ['*not\nbold*', [text('*not'), { kind: 'break' }, text('bold*')]],
  ['* not bold *', [text('* not bold *')]],
  ['a &lt;b&gt; &amp;amp;', [text('a <b> &amp;')]],
  [':fire: :no_such:', [{ kind: 'emoji', name: 'fire' }, text(' :no_such:')]],
  ['12:30:45', [text('12:30:45')]],
])('reads %j', (source, nodes) => {
  expect(parseInline(source)).toEqual(nodes);
});

test.each([
  ['<https://x.io/a?b=1&amp;c=2|graph>', { kind: 'link', url: 'https://x.io/a?b=1&c=2', label: 'graph' }],
  ['<@U0ADA|ada>', { kind: 'user', id: 'U0ADA', label: 'ada' }],
  ['<#C0OPS>', { kind: 'channel', id: 'C0OPS' }],
  ['<!subteam^S0APPROVER>', { kind: 'usergroup', id: 'S0APPROVER' }],
  ['<!here>', { kind: 'broadcast', range: 'here' }],
  [
    '<!date^1392734382^{date} at {time}|then>',
    { kind: 'date', timestamp: 1392734382, format: '{date} at {time}', fallback: 'then' },
  ],
  ['https://x.io/a', { kind: 'link', url: 'https://x.io/a', label: 'https://x.io/a' }],
])('knows %s', (source, node) => {
  expect(parseInline(source)).toEqual([node]);
});

test.each([
  ['<javascript:alert(1)|click>', 'click'],
  ['<data:text/html,x|click>', 'click'],
  ['<mailto:a@b.c|mail>', 'mail'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['<!date^x^{date}|then>', '<!date^x^{date}|then>'],
  ['<@not an id>', '<@not an id>'],
])('makes no link of %s', (source, words) => {
  expect(parseInline(source)).toEqual([text(words)]);
});

test('leaves the end of a sentence out of an address', () => {
  expect(parseInline('see https://x.io/a.')).toEqual([
    text('see '),
    { kind: 'link', url: 'https://x.io/a', label: 'https://x.io/a' },
    text('.'),
  ]);
});

test('cuts fences and quotes out of the lines around them', () => {
  const kinds = parseMrkdwn('before\n```\nlet a = *1*;\n```\n> one\n&gt; two\nafter').map(({ kind }) => kind);

  expect(kinds).toEqual(['paragraph', 'pre', 'quote', 'paragraph']);
  expect(parseMrkdwn('```\nlet a = *1*;\n```')).toEqual([{ kind: 'pre', text: 'let a = *1*;' }]);
  expect(parseMrkdwn('>>> all\nof it')).toEqual([
    { kind: 'quote', children: [{ kind: 'paragraph', children: [text('all'), { kind: 'break' }, text('of it')] }] },
  ]);
});

test.each(['*'.repeat(4000), '<'.repeat(4000), '`'.repeat(4001), '_a '.repeat(2000), 'https://'.repeat(800)])(
  'takes no more than a moment for text made to be slow',
  (source) => {
    const started = performance.now();
    parseMrkdwn(source);

    expect(performance.now() - started).toBeLessThan(500);
  },
);

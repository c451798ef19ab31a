import { expect, it } from 'vitest';
import { sentence } from '../../../src/bot/views/rich-text.ts';

it('shows what a sentence quotes as code, and its instants as dates', () => {
  expect(sentence('Run `docker start x` after 2026-01-01T10:00:00.000Z.')).toMatchObject([
    { type: 'text', text: 'Run ' },
    { type: 'text', text: 'docker start x', style: { code: true } },
    { type: 'text', text: ' after ' },
    { type: 'date' },
    { type: 'text', text: '.' },
  ]);
  expect(sentence('called `x`', { bold: true })).toEqual([
    { type: 'text', text: 'called ', style: { bold: true } },
    { type: 'text', text: 'x', style: { bold: true, code: true } },
  ]);
});

it('leaves a lone backtick as it is', () => {
  expect(sentence('a ` b')).toEqual([{ type: 'text', text: 'a ` b' }]);
});

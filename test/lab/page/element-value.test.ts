import { expect, test } from 'vitest';
import { inputErrors, stateValues } from '../../../lab/slack/page/blocks/element-value.ts';

const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });

const input = (block_id: string, element: { type: string; [field: string]: unknown }, more = {}) => ({
  type: 'input',
  block_id,
  label: { type: 'plain_text', text: block_id },
  element: { action_id: 'it', ...element },
  ...more,
});

test('state holds every stateful element, touched or not, and no button', () => {
  const blocks = [
    input('text', { type: 'plain_text_input', initial_value: 'start' }),
    input('many', { type: 'checkboxes', options: [option('a')] }),
    { type: 'section', block_id: 'side', accessory: { type: 'users_select', action_id: 'who' } },
    {
      type: 'actions',
      block_id: 'row',
      elements: [
        { type: 'button', action_id: 'go' },
        { type: 'datepicker', action_id: 'day', initial_date: '2026-11-24' },
        { type: 'overflow', action_id: 'more' },
      ],
    },
  ];

  expect(stateValues(blocks, {})).toEqual({
    text: { it: { type: 'plain_text_input', value: 'start' } },
    many: { it: { type: 'checkboxes', selected_options: [] } },
    side: { who: { type: 'users_select', selected_user: null } },
    row: { day: { type: 'datepicker', selected_date: '2026-11-24' } },
  });
});

test('what was typed wins over what the server holds, and an answer to a block that is gone is dropped', () => {
  const blocks = [input('a', { type: 'plain_text_input' }), input('b', { type: 'plain_text_input' })];
  const value = (words: string) => ({ it: { type: 'plain_text_input', value: words } });
  const typed = { a: value('typed'), gone: value('x') };

  expect(stateValues(blocks, typed, { a: value('held'), b: value('held') })).toEqual({
    a: value('typed'),
    b: value('held'),
  });
});

test('an answer does not outlive a change of the element under the same ids', () => {
  const blocks = [input('a', { type: 'static_select', options: [option('x')] })];

  expect(stateValues(blocks, { a: { it: { type: 'plain_text_input', value: 'old' } } })).toEqual({
    a: { it: { type: 'static_select', selected_option: null } },
  });
});

test.each([
  ['an empty field', { type: 'plain_text_input' }, null, {}, 'Please complete this required field.'],
  ['an empty optional field', { type: 'plain_text_input' }, null, { optional: true }, undefined],
  ['too short a text', { type: 'plain_text_input', min_length: 5 }, 'abc', {}, 'Please enter at least 5 characters.'],
  ['too long a text', { type: 'plain_text_input', max_length: 2 }, 'abc', {}, 'Please enter at most 2 characters.'],
  ['no address', { type: 'url_text_input' }, 'javascript:x', {}, 'Please enter a valid URL.'],
  ['half a number', { type: 'number_input', is_decimal_allowed: false }, '1.5', {}, 'Please enter a whole number.'],
  ['too big a number', { type: 'number_input', max_value: '9' }, '10', {}, 'Please enter 9 or less.'],
  ['a good number', { type: 'number_input', min_value: '1', max_value: '9' }, '5', {}, undefined],
])('refuses or takes %s', (_title, element, value, more, error) => {
  const blocks = [input('a', element, more)];
  const values = { a: { it: { type: element.type, value } } };

  expect(inputErrors(blocks, values)['a']).toBe(error);
});

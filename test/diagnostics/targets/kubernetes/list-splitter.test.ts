import { expect, it } from 'vitest';
import { type ListItem, ListSplitter } from '../../../../src/diagnostics/targets/kubernetes/list-splitter.ts';
import { fc } from '../../../seeded.ts';

const LIST = JSON.stringify({
  kind: 'PodList',
  metadata: { resourceVersion: '7', continue: 'abc' },
  items: [
    {
      metadata: { name: 'a', managedFields: [{ fieldsV1: { 'k:{"x":"]}"}': {} } }], labels: { managedFields: 'no' } },
      spec: { containers: [{ args: ['{"items": ["}", "\\\\"]}', 'ü😀'] }], spec: { spec: 1 } },
      status: { message: 'ends with \\' },
    },
    { metadata: { name: 'b' }, status: {} },
  ],
});

function split(
  text: string,
  cuts: readonly number[],
  liftSpec: boolean,
  isWanted?: (name: string) => boolean,
): { items: ListItem[]; outside: string } {
  const items: ListItem[] = [];
  const splitter = new ListSplitter((item) => items.push(item), { liftSpec, isWanted });
  const bytes = Buffer.from(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b);
  places.forEach((place, index) => {
    if (index > 0) splitter.push(bytes.subarray(places[index - 1], place));
  });
  return { items, outside: splitter.end() };
}

it('cuts a list into its items wherever its bytes are torn apart', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 40 }), fc.boolean(), (cuts, liftSpec) => {
      const { items, outside } = split(LIST, cuts, liftSpec);
      const whole = JSON.parse(LIST);
      const [first, second] = items.map(({ text }) => JSON.parse(text));

      expect(JSON.parse(outside)).toEqual({ ...whole, items: [] });
      expect(first.metadata).toEqual({ ...whole.items[0].metadata, managedFields: null });
      expect(first.status).toEqual(whole.items[0].status);
      expect(liftSpec ? JSON.parse(items[0]?.spec ?? '') : first.spec).toEqual(whole.items[0].spec);
      expect(second).toEqual(whole.items[1]);
    }),
  );
});

it('notices a body that was cut off', () => {
  expect(() => split(LIST.slice(0, -20), [], true)).toThrow(/middle/);
});

it('keeps items that are larger than what it had room for', () => {
  const item = { metadata: { name: 'x'.repeat(400_000) } };
  const { items } = split(JSON.stringify({ kind: 'PodList', items: [item, item] }), [100_000, 200_000, 500_001], false);

  expect(items.map(({ text }) => JSON.parse(text))).toEqual([item, item]);
});

it('drops what has no wanted name, wherever its bytes are torn apart', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
      const { items, outside } = split(LIST, cuts, true, (name) => name === 'b');

      expect(items.map(({ text }) => JSON.parse(text).metadata.name)).toEqual(['b']);
      expect(JSON.parse(outside).items).toEqual([]);
    }),
  );
});

it('reads a list that was written for people, too', () => {
  const { items } = split(JSON.stringify(JSON.parse(LIST), null, 2), [50, 300], true, (name) => name === 'a');

  expect(items.map(({ text }) => JSON.parse(text).metadata.name)).toEqual(['a']);
});

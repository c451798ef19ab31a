import type { BlockValue } from './contract.ts';
import { secret } from './identifiers.ts';

const withoutActionId = new Set(['image', 'plain_text', 'mrkdwn', 'card', 'url']);

/** Blocks with the ids Slack makes up where the app gave none. */
export function identifyBlocks(blocks: readonly BlockValue[]): BlockValue[] {
  return blocks.map(identifyBlock);
}

function identifyBlock(block: BlockValue): BlockValue {
  const identified: BlockValue = { ...block, block_id: block.block_id || secret(3) };
  for (const field of ['child_blocks', 'elements', 'actions', 'element', 'accessory']) {
    const value = identified[field];
    if (block.type === 'rich_text' || value === undefined) continue;
    identified[field] = Array.isArray(value) ? value.map(identifyPart(field)) : identifyPart(field)(value);
  }
  return identified;
}

const identifyPart =
  (field: string) =>
  (part: unknown): unknown => {
    if (!isBlock(part)) return part;
    if (field === 'child_blocks' || part.type === 'card') return identifyBlock(part);
    return withoutActionId.has(part.type) ? part : { ...part, action_id: part['action_id'] || secret(3) };
  };

/** An element and the block it stands in. */
export interface PlacedElement {
  block: BlockValue;
  element: BlockValue;
}

/** Every element with an `action_id`, however deep. */
export function placedElements(blocks: readonly BlockValue[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    const parts = ['element', 'accessory', 'elements', 'actions', 'child_blocks'].flatMap(
      (field) => block[field] ?? [],
    );
    const inner = parts.filter(isBlock);
    return [
      ...inner.filter((part) => part['action_id'] !== undefined).map((element) => ({ block, element })),
      ...placedElements(inner.filter((part) => part['block_id'] !== undefined)),
    ];
  });
}

const isBlock = (value: unknown): value is BlockValue =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

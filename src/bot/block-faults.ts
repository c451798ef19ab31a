import { z } from 'zod';
import { messageBlock, viewBlock } from './block-shapes.ts';
import { slackLimits } from './limits.ts';
import { plainText } from './text-shapes.ts';

/** One thing Slack would refuse. */
export interface BlockFault {
  /** JSON pointer into the checked value, such as `/blocks/0/text/text`. */
  pointer: string;
  /** In Slack's words, where they are known. */
  message: string;
  /** The `error` Slack answers with. */
  code: 'invalid_blocks' | 'msg_blocks_too_long' | 'too_many_attachments' | 'invalid_view';
}

const { message: messageLimits, view: viewLimits } = slackLimits;
const messageBlocks = z.array(messageBlock).max(messageLimits.blocks);
const viewFields = {
  blocks: z.array(viewBlock).max(viewLimits.blocks),
  private_metadata: z.string().max(viewLimits.privateMetadata).optional(),
  callback_id: z.string().max(viewLimits.id).optional(),
  external_id: z.string().max(viewLimits.id).optional(),
};
const Modal = z.strictObject({
  type: z.literal('modal'),
  ...viewFields,
  title: plainText(viewLimits.title),
  submit: plainText(viewLimits.submit).nullish(),
  close: plainText(viewLimits.close).nullish(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});
const Home = z.strictObject({ type: z.literal('home'), ...viewFields });

/** What Slack would refuse in a message's blocks. An empty list: it takes them. */
export function blockFaults(blocks: unknown, pointer = '/blocks'): BlockFault[] {
  const faults = shapeFaults(messageBlocks, blocks, pointer, 'invalid_blocks');
  faults.push(...identityFaults(blocks, pointer, 'invalid_blocks'), ...tableFaults(blocks, pointer));
  const length = textLength(blocks);
  if (length > messageLimits.blocksText)
    faults.push({
      pointer,
      message: `all text together has ${length} characters, more than ${messageLimits.blocksText}`,
      code: 'msg_blocks_too_long',
    });
  return faults;
}

/** What Slack would refuse in a message: its blocks, and the blocks of its attachments. */
export function messageFaults(message: { blocks?: unknown; attachments?: unknown }): BlockFault[] {
  const faults = message.blocks === undefined ? [] : blockFaults(message.blocks);
  const attachments = Array.isArray(message.attachments) ? message.attachments : [];
  if (attachments.length > messageLimits.attachments)
    faults.push({
      pointer: '/attachments',
      message: `no more than ${messageLimits.attachments} items allowed`,
      code: 'too_many_attachments',
    });
  for (const [index, attachment] of attachments.entries())
    if (isRecord(attachment) && attachment['blocks'] !== undefined)
      faults.push(...blockFaults(attachment['blocks'], `/attachments/${index}/blocks`));
  return faults;
}

/** What Slack would refuse in a modal. Pointers start at the view, such as `/view/title/text`. */
export function modalFaults(view: unknown): BlockFault[] {
  const faults = viewFaults(Modal, view);
  if (isRecord(view) && !view['submit'] && records(view['blocks']).some((block) => block['type'] === 'input'))
    faults.push({
      pointer: '/view',
      message: '`submit` is required when an `input` block is within the `blocks` array',
      code: 'invalid_view',
    });
  return faults;
}

/** What Slack would refuse in a Home tab. Pointers start at the view. */
export function homeFaults(view: unknown): BlockFault[] {
  return viewFaults(Home, view);
}

/** The characters of all text in a value of Block Kit: what `msg_blocks_too_long` counts. */
/** All text of a set of blocks, characters: what Slack counts against `msg_blocks_too_long`. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (!isRecord(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [field, inner]) => sum + (field === 'text' && typeof inner === 'string' ? inner.length : textLength(inner)),
    0,
  );
}

function viewFaults(shape: z.ZodType, view: unknown): BlockFault[] {
  return [
    ...shapeFaults(shape, view, '/view', 'invalid_view'),
    ...identityFaults(isRecord(view) ? view['blocks'] : [], '/view/blocks', 'invalid_view'),
  ];
}

function shapeFaults(shape: z.ZodType, value: unknown, root: string, code: BlockFault['code']): BlockFault[] {
  const result = shape.safeParse(value, { reportInput: true });
  if (result.success) return [];
  return result.error.issues.flatMap((issue) =>
    slackWords(issue).map(({ message, path }) => ({ pointer: pointerTo(root, path), message, code })),
  );
}

/** Zod's issue in the words Slack uses, so that what is learnt here holds there. */
function slackWords(issue: z.core.$ZodIssue): { message: string; path: PropertyKey[] }[] {
  const { path } = issue;
  const say = (message: string) => [{ message, path }];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ message: `invalid additional property: ${key}`, path }));
  if (issue.code === 'invalid_type' || issue.code === 'invalid_value') {
    if (issue.input === undefined)
      return [{ message: `missing required field: ${String(path.at(-1))}`, path: path.slice(0, -1) }];
    return say(
      issue.code === 'invalid_type'
        ? `must provide ${/^[aio]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`
        : `must be one of: ${issue.values.map(String).join(', ')}`,
    );
  }
  if (issue.code === 'invalid_union') return unionWords(issue);
  if (issue.code === 'too_big')
    return say(
      issue.origin === 'string'
        ? `must be less than ${Number(issue.maximum) + 1} characters`
        : `no more than ${issue.maximum}${issue.origin === 'array' ? ' items' : ''} allowed`,
    );
  if (issue.code === 'too_small')
    return say(
      issue.origin === 'string'
        ? `must be more than ${Number(issue.minimum) - 1} characters`
        : `must provide at least ${issue.minimum}${issue.origin === 'array' ? ' items' : ''}`,
    );
  return say(issue.message);
}

function unionWords(issue: z.core.$ZodIssueInvalidUnion): { message: string; path: PropertyKey[] }[] {
  const { input, path } = issue;
  const at = path.at(-1) === 'type' ? path : [...path, 'type'];
  const type = isRecord(input) ? input['type'] : input;
  if (typeof type === 'string') return [{ message: `unsupported type: ${type}`, path: at }];
  if (isRecord(input) || path.at(-1) === 'type')
    return [{ message: 'missing required field: type', path: at.slice(0, -1) }];
  return [{ message: 'must provide an object', path }];
}

function identityFaults(blocks: unknown, pointer: string, code: BlockFault['code']): BlockFault[] {
  const seen = new Set<unknown>();
  return records(blocks).flatMap((block, index) => {
    const at = `${pointer}/${index}`;
    const repeated = block['block_id'] !== undefined && seen.has(block['block_id']);
    seen.add(block['block_id']);
    const faults = repeatedActions(block, at, code);
    if (repeated)
      faults.push({ pointer: `${at}/block_id`, message: `\`block_id\` "${block['block_id']}" already exists`, code });
    return faults;
  });
}

function repeatedActions(block: Record<string, unknown>, pointer: string, code: BlockFault['code']): BlockFault[] {
  const seen = new Set<unknown>();
  return records(block['elements']).flatMap((element, index) => {
    const id = element['action_id'];
    if (id === undefined || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      { pointer: `${pointer}/elements/${index}/action_id`, message: `\`action_id\` "${id}" already exists`, code },
    ];
  });
}

function tableFaults(blocks: unknown, pointer: string): BlockFault[] {
  const tables = records(blocks).filter((block) => block['type'] === 'table').length;
  if (tables <= messageLimits.tables) return [];
  return [{ pointer, message: 'only one table allowed', code: 'invalid_blocks' }];
}

const pointerTo = (root: string, path: readonly PropertyKey[]): string =>
  [root, ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map((item) => (isRecord(item) ? item : {})) : [];

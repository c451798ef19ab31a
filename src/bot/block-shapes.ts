import { z } from 'zod';
import {
  accessory,
  actionsElement,
  buttonElement,
  contextAction,
  imageElement,
  imageFields,
  inputElement,
  oneImageSource,
} from './element-shapes.ts';
import { slackLimits } from './limits.ts';
import { anyText, markdownText, plainText, richTextBlock } from './text-shapes.ts';

const identified = { block_id: z.string().max(slackLimits.blockId).optional() };

const section = z
  .strictObject({
    type: z.literal('section'),
    ...identified,
    text: anyText(slackLimits.section.text).optional(),
    fields: z.array(anyText(slackLimits.section.field)).min(1).max(slackLimits.section.fields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .superRefine((block, context) => {
    if (block.text === undefined && block.fields === undefined)
      context.addIssue({ code: 'custom', message: 'missing required field: text', input: block });
  });

const header = z.strictObject({
  type: z.literal('header'),
  ...identified,
  text: plainText(slackLimits.header.text),
});

const divider = z.strictObject({ type: z.literal('divider'), ...identified });

const image = z
  .strictObject({
    type: z.literal('image'),
    ...identified,
    ...imageFields,
    title: plainText(slackLimits.image.title).optional(),
  })
  .superRefine(oneImageSource);

const context = z.strictObject({
  type: z.literal('context'),
  ...identified,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        imageElement,
        plainText(slackLimits.context.text),
        markdownText(slackLimits.context.text),
      ]),
    )
    .min(1)
    .max(slackLimits.context.elements),
});

const actions = z.strictObject({
  type: z.literal('actions'),
  ...identified,
  elements: z.array(actionsElement).min(1).max(slackLimits.actions.elements),
});

const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  ...identified,
  elements: z.array(contextAction).min(1).max(slackLimits.contextActions.elements),
});

const input = z.strictObject({
  type: z.literal('input'),
  ...identified,
  label: plainText(slackLimits.input.label),
  hint: plainText(slackLimits.input.hint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

const markdown = z.strictObject({
  type: z.literal('markdown'),
  ...identified,
  text: z.string().min(1).max(slackLimits.markdown.text),
});

const cell = z.discriminatedUnion('type', [
  richTextBlock,
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
]);

const table = z.strictObject({
  type: z.literal('table'),
  ...identified,
  rows: z.array(z.array(cell).max(slackLimits.table.columns)).min(1).max(slackLimits.table.rows),
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .max(slackLimits.table.columns)
    .optional(),
});

const dataTable = z.strictObject({
  type: z.literal('data_table'),
  ...identified,
  rows: z.array(z.array(cell).max(slackLimits.dataTable.columns)).min(2).max(slackLimits.dataTable.rows),
  caption: z.string().min(1),
  page_size: z.int().min(1).max(slackLimits.dataTable.pageSize).optional(),
  row_header_column_index: z.int().min(0).optional(),
});

const alert = z.strictObject({
  type: z.literal('alert'),
  ...identified,
  text: anyText(slackLimits.alert.text),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

const card = z
  .strictObject({
    type: z.literal('card'),
    ...identified,
    hero_image: imageElement.optional(),
    icon: imageElement.optional(),
    title: markdownText(slackLimits.card.title).optional(),
    subtitle: markdownText(slackLimits.card.subtitle).optional(),
    body: markdownText(slackLimits.card.body).optional(),
    actions: z.array(buttonElement).max(slackLimits.card.actions).optional(),
  })
  .superRefine((block, refinement) => {
    if (!block.hero_image && !block.title && !block.actions && !block.body)
      refinement.addIssue({
        code: 'custom',
        message: 'must provide at least one of `hero_image`, `title`, `actions` or `body`',
        input: block,
      });
  });

const carousel = z.strictObject({
  type: z.literal('carousel'),
  ...identified,
  elements: z.array(card).min(1).max(slackLimits.carousel.cards),
});

const source = z.strictObject({ type: z.literal('url'), url: z.string().min(1), text: z.string().min(1) });

const taskCard = z.strictObject({
  type: z.literal('task_card'),
  ...identified,
  task_id: z.string().min(1),
  title: z.string().min(1),
  details: richTextBlock.optional(),
  output: richTextBlock.optional(),
  sources: z.array(source).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
});

const plan = z.strictObject({
  type: z.literal('plan'),
  ...identified,
  title: z.string().min(1),
  tasks: z.array(taskCard).optional(),
});

const video = z.strictObject({
  type: z.literal('video'),
  ...identified,
  video_url: z.string().min(1),
  thumbnail_url: z.string().min(1),
  alt_text: z.string().min(1),
  title: plainText(slackLimits.video.title),
  title_url: z.string().optional(),
  author_name: z.string().max(slackLimits.video.author).optional(),
  provider_name: z.string().optional(),
  provider_icon_url: z.string().optional(),
  description: plainText(slackLimits.video.title).optional(),
});

const file = z.strictObject({
  type: z.literal('file'),
  ...identified,
  source: z.literal('remote'),
  external_id: z.string().min(1),
});

const container = z
  .strictObject({
    type: z.literal('container'),
    ...identified,
    title: plainText(slackLimits.container.title).optional(),
    rich_text_title: richTextBlock.optional(),
    subtitle: anyText(slackLimits.container.subtitle).optional(),
    child_blocks: z
      .array(
        z.discriminatedUnion('type', [
          actions,
          context,
          divider,
          file,
          header,
          image,
          input,
          richTextBlock,
          section,
          table,
          video,
        ]),
      )
      .max(slackLimits.container.blocks),
    width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
    icon: imageElement.optional(),
    is_collapsible: z.boolean().optional(),
    default_collapsed: z.boolean().optional(),
    has_header_divider: z.boolean().optional(),
  })
  .superRefine((block, refinement) => {
    if (!block.title && !block.rich_text_title)
      refinement.addIssue({ code: 'custom', message: 'missing required field: title', input: block });
  });

const everywhere = [
  section,
  header,
  divider,
  image,
  context,
  actions,
  input,
  richTextBlock,
  alert,
  card,
  carousel,
  container,
  video,
] as const;

/** Any block a message may hold. */
export const messageBlock = z.discriminatedUnion('type', [
  ...everywhere,
  contextActions,
  markdown,
  table,
  dataTable,
  taskCard,
  plan,
]);

/** Any block a modal or Home tab may hold. */
export const viewBlock = z.discriminatedUnion('type', everywhere);

import type { KnownBlock } from '@slack/types';
import { Component, type ComponentChildren, type JSX } from 'preact';
import type { BlockValue } from '../../contract.ts';
import { PlainText } from '../text/text.tsx';
import { ActionsBlock, ContextActionsBlock, ContextBlock, InputBlock, SectionBlock } from './basic-blocks.tsx';
import { AlertBlock, CardBlock, CarouselBlock, ContainerBlock } from './card-blocks.tsx';
import { ImageBlock } from './image-block.tsx';
import { TableBlock } from './table-block.tsx';
import { PlanBlock, TaskCardBlock } from './task-blocks.tsx';
import { MarkdownBlock, RichTextBlock } from './text-blocks.tsx';
import { UnknownBox } from './unknown-box.tsx';

/** Draws blocks as the app sent them. What cannot be drawn becomes a labelled box, and the rest stands. */
export function Blocks({ blocks }: { blocks: BlockValue[] }): JSX.Element {
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        // A block that changed shape under the same id must not inherit the state of the old one.
        <BlockBoundary block={block} key={`${block.type}/${block.block_id ?? index}`}>
          <BlockView block={block as unknown as KnownBlock} />
        </BlockBoundary>
      ))}
    </div>
  );
}

function BlockView({ block }: { block: KnownBlock }): JSX.Element {
  switch (block.type) {
    case 'section':
      return <SectionBlock block={block} />;
    case 'header':
      return (
        <h3 class="block-header">
          <PlainText text={block.text} />
        </h3>
      );
    case 'divider':
      return <hr class="block-divider" />;
    case 'context':
      return <ContextBlock block={block} />;
    case 'actions':
      return <ActionsBlock block={block} />;
    case 'context_actions':
      return <ContextActionsBlock block={block} />;
    case 'input':
      return <InputBlock block={block} />;
    case 'image':
      return <ImageBlock block={block} />;
    case 'rich_text':
      return <RichTextBlock block={block} />;
    case 'markdown':
      return <MarkdownBlock block={block} />;
    case 'table':
    case 'data_table':
      return <TableBlock block={block} />;
    case 'alert':
      return <AlertBlock block={block} />;
    case 'card':
      return <CardBlock block={block} />;
    case 'carousel':
      return <CarouselBlock block={block} />;
    case 'container':
      return <ContainerBlock block={block} renderBlocks={(blocks) => <Blocks blocks={blocks} />} />;
    case 'task_card':
      return <TaskCardBlock block={block} />;
    case 'plan':
      return <PlanBlock block={block} />;
    default:
      return <UnknownBox value={block} reason="This local Slack does not draw this block" />;
  }
}

/** The one class here: only a class can catch what its children throw while drawing. */
class BlockBoundary extends Component<{ block: BlockValue; children: ComponentChildren }, { failure: string | null }> {
  override state = { failure: null };

  static override getDerivedStateFromError(error: unknown): { failure: string } {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override componentDidUpdate(before: { block: BlockValue }): void {
    if (this.state.failure !== null && before.block !== this.props.block) this.setState({ failure: null });
  }

  override render(): ComponentChildren {
    const { failure } = this.state;
    return failure === null ? (
      this.props.children
    ) : (
      <UnknownBox value={this.props.block} reason={`Malformed: ${failure}`} />
    );
  }
}

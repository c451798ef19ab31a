import type {
  AlertBlock as Alert,
  CardBlock as Card,
  CarouselBlock as Carousel,
  ContainerBlock as Container,
} from '@slack/types';
import type { ComponentChildren, JSX } from 'preact';
import type { BlockValue } from '../../contract.ts';
import { Icon, type IconName } from '../controls/icon.tsx';
import { Mrkdwn, PlainText, SlackText } from '../text/text.tsx';
import { ElementView } from './element-view.tsx';
import { ImageElement } from './image-block.tsx';
import { RichTextBlock } from './text-blocks.tsx';

const alertIcons: Record<string, IconName> = { warning: 'warning', error: 'warning', success: 'check' };

export function AlertBlock({ block }: { block: Alert }): JSX.Element {
  const level = block.level ?? 'default';
  return (
    <div class={`alert alert-${level}`}>
      <Icon name={alertIcons[level] ?? 'info'} size={18} />
      <div>
        <SlackText text={block.text} />
      </div>
    </div>
  );
}

export function CardBlock({ block }: { block: Card }): JSX.Element {
  return (
    <article class="card">
      {block.hero_image && <ImageElement element={block.hero_image} />}
      <div class="card-head">
        {block.icon && <ImageElement element={block.icon} />}
        <div>
          {block.title && (
            <div class="card-title">
              <Mrkdwn source={block.title.text} />
            </div>
          )}
          {block.subtitle && (
            <div class="card-subtitle">
              <Mrkdwn source={block.subtitle.text} />
            </div>
          )}
        </div>
      </div>
      {block.body && <Mrkdwn source={block.body.text} />}
      {block.actions && (
        <div class="block-actions">
          {block.actions.map((button) => (
            <ElementView element={button as unknown as BlockValue} blockId={block.block_id ?? ''} dispatches />
          ))}
        </div>
      )}
    </article>
  );
}

export function CarouselBlock({ block }: { block: Carousel }): JSX.Element {
  return (
    <div class="carousel">
      {block.elements.map((card) => (
        <CardBlock block={card} />
      ))}
    </div>
  );
}

interface ContainerProps {
  block: Container;
  /** Handed in, because a container holds the blocks that hold containers. */
  renderBlocks: (blocks: BlockValue[]) => ComponentChildren;
}

export function ContainerBlock({ block, renderBlocks }: ContainerProps): JSX.Element {
  const head = (
    <>
      {block.icon && <ImageElement element={block.icon} />}
      <span class="card-title">
        {block.title && <PlainText text={block.title} />}
        {block.rich_text_title && <RichTextBlock block={block.rich_text_title} />}
      </span>
      {block.subtitle && (
        <span class="card-subtitle">
          <SlackText text={block.subtitle} />
        </span>
      )}
    </>
  );
  const body = renderBlocks(block.child_blocks as unknown as BlockValue[]);
  if (!block.is_collapsible) {
    return (
      <section class="card">
        <div class="card-head">{head}</div>
        {body}
      </section>
    );
  }
  return (
    <details class="card" open={!block.default_collapsed}>
      <summary class="card-head">{head}</summary>
      {body}
    </details>
  );
}

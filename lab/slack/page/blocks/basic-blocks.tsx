import type {
  ActionsBlock as Actions,
  ContextBlock as Context,
  ContextActionsBlock as ContextActions,
  InputBlock as Input,
  SectionBlock as Section,
} from '@slack/types';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { BlockValue } from '../../contract.ts';
import { PlainText, SlackText } from '../text/text.tsx';
import { useBlockHost } from './block-host.ts';
import { ElementView } from './element-view.tsx';
import { ImageElement } from './image-block.tsx';

export function SectionBlock({ block }: { block: Section }): JSX.Element {
  return (
    <div class="block-section">
      <div class="block-section-words">
        {block.text && <SlackText text={block.text} />}
        {block.fields && (
          <div class="block-fields">
            {block.fields.map((field) => (
              <div>
                <SlackText text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory && (
        <div class={block.accessory.type === 'image' ? 'block-accessory-image' : 'block-accessory'}>
          <ElementView element={block.accessory as unknown as BlockValue} blockId={block.block_id ?? ''} dispatches />
        </div>
      )}
    </div>
  );
}

export function ContextBlock({ block }: { block: Context }): JSX.Element {
  return (
    <div class="block-context">
      {block.elements.map((element) =>
        element.type === 'image' ? (
          <ImageElement element={element} />
        ) : (
          <div class="block-context-words">
            <SlackText text={element} />
          </div>
        ),
      )}
    </div>
  );
}

export function ActionsBlock({ block }: { block: Actions }): JSX.Element {
  return <ElementRow elements={block.elements as unknown as BlockValue[]} blockId={block.block_id ?? ''} />;
}

export function ContextActionsBlock({ block }: { block: ContextActions }): JSX.Element {
  return <ElementRow elements={block.elements as unknown as BlockValue[]} blockId={block.block_id ?? ''} />;
}

function ElementRow({ elements, blockId }: { elements: BlockValue[]; blockId: string }): JSX.Element {
  return (
    <div class="block-actions">
      {elements.map((element, index) => (
        <ElementView key={String(element['action_id'] ?? index)} element={element} blockId={blockId} dispatches />
      ))}
    </div>
  );
}

export function InputBlock({ block }: { block: Input }): JSX.Element {
  const id = useId();
  const error = useBlockHost().errors[block.block_id ?? ''];
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div class={error ? 'block-input has-error' : 'block-input'} data-block={block.block_id}>
      <label class="block-input-label" id={`${id}-label`} for={id}>
        <PlainText text={block.label} />
        {block.optional && <span class="block-input-optional"> (optional)</span>}
      </label>
      <ElementView
        element={block.element as unknown as BlockValue}
        blockId={block.block_id ?? ''}
        dispatches={block.dispatch_action === true}
        id={id}
        describedBy={described}
        invalid={error !== undefined}
      />
      {error && (
        <div class="block-input-error" id={`${id}-error`} role="alert">
          {error}
        </div>
      )}
      {block.hint && (
        <div class="block-input-hint" id={`${id}-hint`}>
          <PlainText text={block.hint} />
        </div>
      )}
    </div>
  );
}

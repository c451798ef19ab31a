import type { Button, FeedbackButtons, IconButton, WorkflowButton } from '@slack/types';
import type { JSX } from 'preact';
import type { BlockValue } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { isSafeUrl } from '../text/inline.ts';
import { PlainText } from '../text/text.tsx';
import { useBlockHost } from './block-host.ts';
import type { ElementPlace } from './element-view.tsx';

interface Props<Element> {
  element: Element;
  raw: BlockValue;
  place: ElementPlace;
}

export function ButtonElement({ element, raw, place }: Props<Button | WorkflowButton | IconButton>): JSX.Element {
  const host = useBlockHost();
  const state = host.stateOf(raw, place.blockId);
  const style = 'style' in element && element.style ? `button ${element.style}` : 'button';
  const press = (): void => {
    if (state !== 'busy') host.press(raw, place.blockId);
  };
  const shared = { 'aria-label': element.accessibility_label, 'data-action': element.action_id };
  const words = <PlainText text={element.text} />;
  if ('url' in element && element.url !== undefined && isSafeUrl(element.url)) {
    return (
      <a class={style} href={element.url} target="_blank" rel="noopener noreferrer" onClick={press} {...shared}>
        {words}
      </a>
    );
  }
  return (
    <span class="button-with-state">
      <button type="button" class={style} onClick={press} aria-busy={state === 'busy'} {...shared}>
        {words}
        {state === 'busy' && <span class="spinner" aria-hidden="true" />}
      </button>
      {state === 'failed' && (
        <span class="button-failed" role="img" aria-label="The app did not answer" title="The app did not answer">
          <Icon name="warning" size={16} />
        </span>
      )}
    </span>
  );
}

export function FeedbackElement({ element, raw, place }: Props<FeedbackButtons>): JSX.Element {
  const { press } = useBlockHost();
  return (
    <span class="feedback">
      {[element.positive_button, element.negative_button].map((button) => (
        <button
          type="button"
          class="button"
          aria-label={button.accessibility_label}
          onClick={() => press(raw, place.blockId, { value: button.value })}
        >
          <PlainText text={button.text} />
        </button>
      ))}
    </span>
  );
}

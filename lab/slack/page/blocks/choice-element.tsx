import type { Checkboxes, RadioButtons } from '@slack/types';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { BlockValue } from '../../contract.ts';
import { SlackText } from '../text/text.tsx';
import { useBlockHost } from './block-host.ts';
import type { ElementPlace } from './element-view.tsx';

type Choice = Checkboxes['options'][number];

interface Props {
  element: Checkboxes | RadioButtons;
  raw: BlockValue;
  place: ElementPlace;
}

export function ChoiceElement({ element, raw, place }: Props): JSX.Element {
  const host = useBlockHost();
  const name = useId();
  const many = element.type === 'checkboxes';
  const value = host.valueOf(raw, place.blockId);
  const chosen = (many ? value?.['selected_options'] : [value?.['selected_option']]) as (Choice | null)[];
  const isChosen = (option: Choice): boolean => chosen.some((one) => one?.value === option.value);
  const choose = (option: Choice): void => {
    const toggled = element.options.filter((one) => (one === option ? !isChosen(one) : isChosen(one)));
    host.answer(raw, place.blockId, many ? toggled : option, place.dispatches);
  };
  return (
    <fieldset class="choices" aria-describedby={place.describedBy} id={place.id}>
      {element.options.map((option) => (
        <label class="choice" key={option.value}>
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            checked={isChosen(option)}
            onChange={() => choose(option)}
          />
          <span class="choice-words">
            <SlackText text={option.text} />
            {option.description && (
              <span class="choice-detail">
                <SlackText text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

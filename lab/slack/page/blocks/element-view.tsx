import type {
  Button,
  Checkboxes,
  Datepicker,
  DateTimepicker,
  FeedbackButtons,
  IconButton,
  ImageElement as Image,
  MultiSelect,
  NumberInput,
  Overflow,
  PlainTextInput,
  RadioButtons,
  RichTextInput,
  Select,
  Timepicker,
  WorkflowButton,
} from '@slack/types';
import type { JSX } from 'preact';
import type { BlockValue } from '../../contract.ts';
import { ButtonElement, FeedbackElement } from './button-element.tsx';
import { ChoiceElement } from './choice-element.tsx';
import { DateElement } from './date-element.tsx';
import { ImageElement } from './image-block.tsx';
import { OverflowElement } from './overflow-element.tsx';
import { SelectElement } from './select-element.tsx';
import { TextInputElement } from './text-input-element.tsx';
import { UnknownBox } from './unknown-box.tsx';

/** Where an element stands, and how its label and error are tied to it. */
export interface ElementPlace {
  blockId: string;
  /** Whether using it is told to the app at once; in an input block only where the block says so. */
  dispatches: boolean;
  id?: string;
  describedBy?: string;
  invalid?: boolean;
}

type KnownElement =
  | Button
  | WorkflowButton
  | IconButton
  | FeedbackButtons
  | Checkboxes
  | RadioButtons
  | Datepicker
  | Timepicker
  | DateTimepicker
  | Image
  | Select
  | MultiSelect
  | Overflow
  | PlainTextInput
  | NumberInput
  | RichTextInput;

export function ElementView({ element: raw, ...place }: { element: BlockValue } & ElementPlace): JSX.Element {
  const element = raw as unknown as KnownElement;
  switch (element.type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return <ButtonElement element={element} raw={raw} place={place} />;
    case 'feedback_buttons':
      return <FeedbackElement element={element} raw={raw} place={place} />;
    case 'overflow':
      return <OverflowElement element={element} raw={raw} place={place} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChoiceElement element={element} raw={raw} place={place} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateElement element={element} raw={raw} place={place} />;
    case 'image':
      return <ImageElement element={element} />;
    default:
      if (/_select$/.test(raw.type)) return <SelectElement raw={raw} place={place} />;
      if (/_input$/.test(raw.type) && raw.type !== 'file_input') return <TextInputElement raw={raw} place={place} />;
      return <UnknownBox value={raw} reason="This local Slack does not draw this element" />;
  }
}

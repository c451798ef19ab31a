import type { Datepicker, DateTimepicker, Timepicker } from '@slack/types';
import type { JSX } from 'preact';
import type { BlockValue } from '../../contract.ts';
import { useBlockHost } from './block-host.ts';
import type { ElementPlace } from './element-view.tsx';

interface Props {
  element: Datepicker | Timepicker | DateTimepicker;
  raw: BlockValue;
  place: ElementPlace;
}

const kinds = {
  datepicker: { input: 'date', field: 'selected_date', label: 'Date' },
  timepicker: { input: 'time', field: 'selected_time', label: 'Time' },
  datetimepicker: { input: 'datetime-local', field: 'selected_date_time', label: 'Date and time' },
} as const;

/** The browser's own picker: it knows the keyboard and the calendar of the person's locale. */
export function DateElement({ element, raw, place }: Props): JSX.Element {
  const host = useBlockHost();
  const { input, field, label } = kinds[element.type];
  const value = host.valueOf(raw, place.blockId)?.[field];
  return (
    <input
      class="text-input date-input"
      id={place.id}
      type={input}
      value={toInput(value)}
      aria-label={place.id ? undefined : placeholderOf(element, label)}
      aria-describedby={place.describedBy}
      aria-invalid={place.invalid}
      onChange={(event) =>
        host.answer(raw, place.blockId, fromInput(input, event.currentTarget.value), place.dispatches)
      }
    />
  );
}

function placeholderOf(element: Props['element'], label: string): string {
  return 'placeholder' in element && element.placeholder ? element.placeholder.text : label;
}

function toInput(value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : '';
  const local = new Date(value * 1000 - new Date(value * 1000).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function fromInput(input: string, text: string): string | number | null {
  if (text === '') return null;
  return input === 'datetime-local' ? Math.floor(new Date(text).getTime() / 1000) : text;
}

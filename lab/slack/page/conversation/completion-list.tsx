import type { JSX } from 'preact';
import type { Completion, Completions } from './complete.ts';

interface Props {
  completions: Completions;
  active: number;
  onPoint: (index: number) => void;
  onChoose: (row: Completion) => void;
}

export function CompletionList({ completions: { title, rows }, active, onPoint, onChoose }: Props): JSX.Element {
  return (
    <div class="completions">
      <div class="completions-title">
        <span>{title}</span>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> to move, <kbd>Tab</kbd> to take
        </span>
      </div>
      <div role="listbox" id="completions" aria-label={title} tabIndex={-1}>
        {rows.map((row, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard stays in the composer, which moves `aria-activedescendant`
          <div
            role="option"
            key={row.key}
            id={`completion-${index}`}
            class={index === active ? 'completion active' : 'completion'}
            aria-selected={index === active}
            tabIndex={-1}
            onPointerMove={() => onPoint(index)}
            // The field must not lose the focus to a click.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(row)}
          >
            <span class="completion-label">{row.label}</span>
            {row.hint && <span class="completion-hint">{row.hint}</span>}
            <span class="completion-detail">{row.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

interface Props<Value extends string> {
  label: string;
  value: Value;
  tabs: { value: Value; label: string; count?: number }[];
  onChange: (value: Value) => void;
}

export function Tabs<Value extends string>({ label, value, tabs, onChange }: Props<Value>): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = (tabs.findIndex((tab) => tab.value === value) + step + tabs.length) % tabs.length;
    const next = tabs[at];
    if (next) onChange(next.value);
    list.current?.querySelectorAll<HTMLElement>('button')[at]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          type="button"
          role="tab"
          key={tab.value}
          class="tab"
          aria-selected={tab.value === value}
          tabIndex={tab.value === value ? 0 : -1}
          onClick={() => onChange(tab.value)}
        >
          {tab.label}
          {tab.count !== undefined && tab.count > 0 && <span class="tab-count">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}

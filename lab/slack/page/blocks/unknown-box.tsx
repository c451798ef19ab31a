import type { JSX } from 'preact';
import { Icon } from '../controls/icon.tsx';

/** Stands where something cannot be drawn, and shows what it was. */
export function UnknownBox({ value, reason }: { value: { type: string }; reason: string }): JSX.Element {
  return (
    <details class="unknown-box">
      <summary>
        <Icon name="warning" size={16} />
        <span>
          <code class="code">{String(value?.type)}</code> {reason}
        </span>
      </summary>
      <pre class="pre">{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}

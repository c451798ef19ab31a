import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ActionResult, StateValues, ViewValue } from '../../contract.ts';
import { BlockHostContext, useHostedSurface } from '../blocks/block-host.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { inputErrors, stateValues } from '../blocks/element-value.ts';
import { Dialog } from '../controls/dialog.tsx';
import { Icon } from '../controls/icon.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { PlainText } from '../text/text.tsx';

interface Props {
  view: ViewValue;
  depth: number;
  appName: string;
  edited: StateValues;
  edit: (change: (before: StateValues) => StateValues) => void;
}

/** One modal of the app: its blocks, its answers, and what the app refused. */
export function ViewDialog({ view, depth, appName, edited, edit }: Props): JSX.Element {
  const { act } = usePageActions();
  const { errors, failure, busy, submit } = useSubmit(view, edited);
  const body = useRef<HTMLDivElement>(null);
  const surface = { type: 'view', viewId: view.id } as const;
  const host = useHostedSurface({ surface, blocks: view.blocks, held: view.state.values, errors, edited, edit });
  const close = (clearAll: boolean): void =>
    void act({ type: 'close_view', viewId: view.id, ...(clearAll && { clearAll }) });
  const title = view.title?.text ?? appName;

  useLayoutEffect(() => focusFirst(body.current), [view.id]);
  useLayoutEffect(() => focusError(body.current), [errors]);
  return (
    <Dialog label={title} class="view" onClose={() => close(false)}>
      <form
        class="view-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header class="dialog-head">
          {depth > 1 && <IconButton icon="back" label="Back" onClick={() => close(false)} />}
          <h2 class="dialog-title">
            <PlainText text={{ text: title }} />
          </h2>
          <IconButton icon="close" label="Close" onClick={() => close(true)} />
        </header>
        <div class="dialog-body view-body" ref={body} key={view.id}>
          <BlockHostContext.Provider value={host}>
            <Blocks blocks={view.blocks} />
          </BlockHostContext.Provider>
        </div>
        {failure && (
          <div class="view-failure" role="alert">
            <Icon name="warning" size={16} /> {failure}
          </div>
        )}
        <ViewFoot view={view} appName={appName} busy={busy} onClose={() => close(false)} />
      </form>
    </Dialog>
  );
}

interface ViewFootProps {
  view: ViewValue;
  appName: string;
  busy: boolean;
  onClose: () => void;
}

function ViewFoot({ view, appName, busy, onClose }: ViewFootProps): JSX.Element {
  return (
    <footer class="dialog-foot">
      <span class="view-app">{appName}</span>
      <button type="button" class="button" onClick={onClose}>
        <PlainText text={view.close ?? { text: view.submit ? 'Cancel' : 'Close' }} />
      </button>
      {view.submit && (
        <button type="submit" class="button primary" aria-busy={busy}>
          <PlainText text={view.submit} />
          {busy && <span class="spinner" />}
        </button>
      )}
    </footer>
  );
}

interface Submit {
  errors: Record<string, string>;
  failure: string;
  busy: boolean;
  submit: () => Promise<void>;
}

function useSubmit(view: ViewValue, edited: StateValues): Submit {
  const { act } = usePageActions();
  const [outcome, setOutcome] = useState<{ errors: Record<string, string>; failure: string }>({
    errors: {},
    failure: '',
  });
  const [busy, setBusy] = useState(false);
  useEffect(() => setOutcome({ errors: {}, failure: '' }), [view.id, view.hash]);
  const submit = async (): Promise<void> => {
    if (busy || !view.submit) return;
    const state = stateValues(view.blocks, edited, view.state.values);
    const errors = inputErrors(view.blocks, state);
    setOutcome({ errors, failure: '' });
    if (Object.keys(errors).length > 0) return;
    setBusy(true);
    const result = await act({ type: 'submit_view', viewId: view.id, state }, { quiet: true });
    setBusy(false);
    setOutcome(outcomeOf(result));
  };
  return { ...outcome, busy, submit };
}

function outcomeOf(result: ActionResult): { errors: Record<string, string>; failure: string } {
  if (result.ok) return { errors: result.errors ?? {}, failure: '' };
  return { errors: {}, failure: result.detail ?? 'We had some trouble connecting. Try again?' };
}

function focusFirst(body: HTMLElement | null): void {
  const wanted = body?.querySelector<HTMLElement>('[data-autofocus]');
  const first = body?.querySelector<HTMLElement>('input,textarea,.select-button,.button');
  (wanted ?? first ?? body?.closest('dialog')?.querySelector<HTMLElement>('.dialog-foot .primary'))?.focus();
}

function focusError(body: HTMLElement | null): void {
  body?.querySelector<HTMLElement>('.has-error :is(input,textarea,.select-button)')?.focus();
}

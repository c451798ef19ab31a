import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../controls/icon.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';
import type { ShownNotice } from '../state/page-state.ts';

/** What Slack says to one person when the app did not answer, over the composer. */
export function Notices(): JSX.Element {
  const { notices } = usePageState();
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <NoticeLine key={notice.key} notice={notice} />
      ))}
    </div>
  );
}

const shownFor = 15_000;

function NoticeLine({ notice }: { notice: ShownNotice }): JSX.Element {
  const { dispatch, openPane } = usePageActions();
  const dismiss = (): void => dispatch({ type: 'notice_dismissed', key: notice.key });
  useEffect(() => {
    const timer = setTimeout(dismiss, shownFor);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="notice">
      <Icon name="warning" size={18} />
      <span class="notice-words">
        {notice.text}
        {!notice.text.includes(notice.error) && <code class="code">{notice.error}</code>}
      </span>
      <button type="button" class="button quiet" onClick={() => openPane({ kind: 'inspector' })}>
        Inspect
      </button>
      <IconButton icon="close" label="Dismiss" size={16} onClick={dismiss} />
    </div>
  );
}

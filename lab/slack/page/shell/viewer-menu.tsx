import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Role } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { Menu } from '../controls/menu.tsx';
import { Avatar } from '../conversation/avatar.tsx';
import { usePageActions } from '../state/page-actions.ts';
import { usePageState } from '../state/page-context.ts';

const roleWords: Record<Role, string> = {
  engineer: 'Engineer: asks, and proposes fixes',
  approver: 'Approver: may approve fixes',
  outsider: 'Outsider: may do neither',
  bot: 'App',
};

/** Who sits at the keyboard. */
export function ViewerMenu(): JSX.Element {
  const { workspace, viewer } = usePageState();
  const { switchViewer } = usePageActions();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const people = workspace.people.filter(({ isBot }) => !isBot);
  const person = people.find(({ id }) => id === viewer);
  return (
    <div class="viewer">
      <button
        type="button"
        class="viewer-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={`You are ${person?.realName}, ${person?.role}. Switch`}
        ref={button}
        onClick={() => setOpen(true)}
      >
        <Avatar name={person?.realName ?? '?'} color={person?.color} icon={person?.avatarUrl} size={32} />
        <span class="viewer-words">
          <span class="viewer-name">{person?.realName || person?.name}</span>
          <span class="viewer-role">{person?.role}</span>
        </span>
        <Icon name="chevron" size={16} />
      </button>
      {open && (
        <Menu
          label="Become"
          anchor={button.current}
          onClose={() => setOpen(false)}
          items={people.map(({ id, realName, name, role }, index) => ({
            key: id,
            label: realName || name,
            detail: roleWords[role],
            checked: id === viewer,
            ...(index === 0 && { heading: 'Use Slack as' }),
            run: () => switchViewer(id),
          }))}
        />
      )}
    </div>
  );
}

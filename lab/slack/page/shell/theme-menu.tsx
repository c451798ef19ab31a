import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { IconButton } from '../controls/icon-button.tsx';
import { Menu } from '../controls/menu.tsx';
import { applyTheme, currentTheme, type Theme } from '../state/theme.ts';

const themes = { system: 'contrast', light: 'sun', dark: 'moon' } as const;

export function ThemeMenu(): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [theme, setTheme] = useState(currentTheme);
  return (
    <>
      <IconButton
        icon={themes[theme]}
        label="Light or dark"
        expanded={open}
        onClick={() => setOpen(true)}
        ref={button}
      />
      {open && (
        <Menu
          label="Light or dark"
          anchor={button.current}
          align="end"
          onClose={() => setOpen(false)}
          items={(Object.keys(themes) as Theme[]).map((name) => ({
            key: name,
            icon: themes[name],
            label: name === 'system' ? 'As the system' : name === 'light' ? 'Light' : 'Dark',
            checked: name === theme,
            run: () => {
              applyTheme(name);
              setTheme(name);
            },
          }))}
        />
      )}
    </>
  );
}

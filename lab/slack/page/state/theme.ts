import { remembered } from './remembered.ts';

export type Theme = 'system' | 'light' | 'dark';

export function currentTheme(): Theme {
  const kept = remembered.read('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** The style sheet knows both; this only says which, or leaves it to the system. */
export function applyTheme(theme: Theme): void {
  remembered.write('theme', theme);
  document.documentElement.dataset['theme'] = theme;
}

import { render } from 'preact';
import { App } from './shell/app.tsx';
import { startState } from './state/load-viewer.ts';
import { applyTheme, currentTheme } from './state/theme.ts';

applyTheme(currentTheme());

const root = document.getElementById('root');

async function start(into: HTMLElement): Promise<void> {
  const state = await startState();
  into.replaceChildren();
  render(<App start={state} />, into);
}

if (root) {
  start(root).catch((error: unknown) => {
    root.textContent = `The local Slack does not answer: ${error instanceof Error ? error.message : String(error)}. Reload to try again.`;
  });
}

import { styleText } from 'node:util';
import type { Demo } from './start-demo.ts';

/** A step of the start, shown when it is done. */
export interface Step {
  done(detail: string): void;
}

export interface Screen {
  say(text: string): void;
  begin(title: string): Step;
  ready(demo: Pick<Demo, 'url' | 'asks' | 'hint'>): void;
  failed(error: unknown): void;
}

type Format = Parameters<typeof styleText>[0];

const TITLE_WIDTH = 11;

/** What one sees of the demo: a line for each step, then what to do. */
export function createScreen(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>,
  environment: NodeJS.ProcessEnv,
): Screen {
  const coloured = stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  const paint = (format: Format, text: string): string => (coloured ? styleText(format, text) : text);
  const say = (text: string): void => void stream.write(`${text}\n`);
  const row = (label: string, text: string): void => say(`  ${paint('bold', label.padEnd(6))} ${text}`);
  const startedAt = performance.now();
  let failed = false;
  return {
    say,
    begin: (title) => ({
      // What still arrives after something failed is ended at once, and would only hide the failure.
      done: (detail) => failed || say(`  ${paint('green', '✓')} ${title.padEnd(TITLE_WIDTH)} ${paint('dim', detail)}`),
    }),
    ready({ url, asks, hint }) {
      const [first = '', ...more] = asks;
      say('');
      row('Open', paint(['cyan', 'underline'], url));
      row('Type', first);
      for (const ask of more) row('', ask);
      row('Watch', '#alerts: an alert comes in a moment, and the bot looks into it by itself');
      row('Hint', paint('dim', hint));
      row('Stop', 'Ctrl-C');
      say('');
      say(paint('dim', `  Ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`));
    },
    failed(error) {
      failed = true;
      say(`\n  ${paint('red', '✗')} ${error instanceof Error ? error.message : String(error)}\n`);
    },
  };
}

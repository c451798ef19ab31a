import type { Logger as SlackLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';
import { printable } from '../diagnostics/redaction/printable.ts';

/** Slack's libraries log free text, bodies of requests among it. It goes into a field, redacted, under our message. */
export function slackLog(log: Logger): SlackLogger {
  const text = (parts: unknown[]): { slack: string } => ({
    slack: printable(parts.map((each) => (each instanceof Error ? each.message : String(each))).join(' '), {
      most: 2000,
    }),
  });
  return {
    // What they say below `warn` holds whole payloads.
    debug: () => {},
    info: (...parts) => log.debug(text(parts), 'Slack library'),
    warn: (...parts) => log.warn(text(parts), 'Slack library'),
    error: (...parts) => log.error(text(parts), 'Slack library'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

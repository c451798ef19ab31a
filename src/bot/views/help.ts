import type { KnownBlock } from '@slack/types';
import { commands, SLASH_COMMAND, usageOf } from '../commands.ts';
import { outsideLine } from './mrkdwn.ts';
import { bullets, code, faint, header, line, richText, type SlackMessage, words } from './rich-text.ts';

/** What can be said, derived from the grammar. */
export function helpView(subjects: readonly string[]): SlackMessage {
  return { text: `How to use ${SLASH_COMMAND}`, blocks: [header('How to use Bot Core'), ...usageBlocks(subjects)] };
}

/** Shared with the Home tab. */
export function usageBlocks(subjects: readonly string[]): KnownBlock[] {
  const known = subjects.slice(0, 20).map((name) => outsideLine(name, 60));
  const left = subjects.length - known.length;
  return [
    richText(
      bullets(
        commands.map((command) => [
          code(`${SLASH_COMMAND} ${usageOf(command)}`),
          words(` ${command.help} `),
          faint(`e.g. ${command.example}`),
        ]),
      ),
    ),
    richText(
      line(words(`Can be diagnosed: ${known.join(', ') || 'nothing yet'}${left > 0 ? ` and ${left} more` : ''}.`)),
      line(
        words(
          'Mention me with the same words, write them to me directly, or choose “Diagnose this” from the menu of a message. A diagnosis only reads, and nothing is changed without an approval.',
        ),
      ),
    ),
  ];
}

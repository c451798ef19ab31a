import { outside, outsideMrkdwn } from './mrkdwn.ts';
import { preformatted, richText, type SlackMessage } from './rich-text.ts';

const LONGEST = 2800;

/** Lines as they are, such as an explanation rule by rule. */
export function linesView(lines: readonly string[]): SlackMessage {
  const text = lines.join('\n');
  return { text: outsideMrkdwn(lines[0] ?? '', 500), blocks: [richText(preformatted(outside(text, LONGEST)))] };
}

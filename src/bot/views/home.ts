import type { HomeView } from '@slack/types';
import type { Incident } from '../../jobs/contract.ts';
import { SLASH_COMMAND } from '../commands.ts';
import { usageBlocks } from './help.ts';
import { incidentList } from './history.ts';
import { outsideLine } from './mrkdwn.ts';
import { faint, header, instant, line, richText, words } from './rich-text.ts';

export interface HomeContent {
  readonly platform: string;
  readonly subjects: readonly string[];
  readonly incidents: readonly Incident[];
  /** The latest status message, where there is one. */
  readonly status?: { readonly at: string; readonly link: string };
  /** Set where the incidents could not be read. */
  readonly trouble?: string;
}

/** What one sees who opens the bot: recent incidents, the status, how to use it. */
export function homeView({ platform, subjects, incidents, status, trouble }: HomeContent): HomeView {
  const recent = incidents.slice(0, 10);
  return {
    type: 'home',
    blocks: [
      header(`Platform ${platform}`),
      richText(
        status === undefined
          ? line(words(`${SLASH_COMMAND} status shows every service in one table.`))
          : line({ type: 'link', url: status.link, text: 'Latest status' }, words(' of '), instant(status.at)),
      ),
      header('Recent incidents'),
      trouble === undefined && recent.length > 0
        ? richText(incidentList(recent))
        : richText(line(faint(outsideLine(trouble ?? 'None yet.', 300)))),
      header('How to use it'),
      ...usageBlocks(subjects),
    ],
  };
}

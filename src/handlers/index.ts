import { channelMessage } from './channel-message.ts';
import { diagnoseMessage } from './diagnose-message.ts';
import { approveClick, proposeClick, rejectClick, withdrawClick } from './fix-clicks.ts';
import { homeTab } from './home-tab.ts';
import { mention } from './mention.ts';
import { rejectReason } from './reject-reason.ts';
import { slashCommand } from './slash-command.ts';

/** Everything of Slack that the bot listens to. */
export const interactions = [
  slashCommand,
  mention,
  channelMessage,
  diagnoseMessage,
  homeTab,
  proposeClick,
  approveClick,
  rejectClick,
  withdrawClick,
  rejectReason,
] as const;

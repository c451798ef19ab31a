import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Message } from '../../lab/slack/contract.ts';
import { textOf } from '../bot/local-bot.ts';
import { describeWith } from '../realParts.ts';
import { ADA, ALAN, ERIN } from './fixStage.ts';
import { type RecordedStage, START, startRecordedStage } from './recordedStage.ts';

describeWith('redis', 'payloads that no card of ours has made', () => {
  let stage: RecordedStage;
  beforeEach(async () => {
    stage = await startRecordedStage();
  });
  afterEach(() => stage.stop());

  /** A message with a button of that action and value, as only somebody with the bot's token could post it. */
  async function posted(action: string, value: string): Promise<Message> {
    const { slack } = stage;
    const channel = slack.channel('ops');
    const client = new WebClient(slack.tokens.bot, { slackApiUrl: slack.apiUrl });
    const button = { type: 'button', text: { type: 'plain_text', text: 'Go' }, action_id: action, value } as const;
    const { ts } = await client.chat.postMessage({
      channel,
      text: 'forged',
      blocks: [{ type: 'actions', block_id: 'approval-forged', elements: [button] }],
    });
    return slack.messages(channel).find((message) => message.ts === ts) as Message;
  }

  it.each([
    ['an approval that does not exist', 'approve_fix', 'a'.repeat(32), 'There is no such approval'],
    ['an approval that is no id at all', 'approve_fix', '../../etc/passwd', 'There is no such approval'],
    ['a rejection of what does not exist', 'reject_fix', 'a'.repeat(32), 'There is no such approval'],
    ['an offer of no incident', 'propose_fix:0.0', '99999:0.0', 'This button belongs to no offer'],
    ['an offer that is no place', 'propose_fix:0.0', '1:../0', 'This button belongs to no offer'],
  ])('%s is refused in words', async (_title, action, value, words) => {
    const message = await posted(action, value);
    await stage.refused(message, action, ADA, words);
    expect(stage.writes()).toBe(0);
  });

  it('a click of before does nothing a second time', async () => {
    const card = await stage.propose(await stage.diagnose('mongodb', START), START);
    await stage.approve(card);
    await stage.titled(card, 'Done and verified');
    // As windows do that still show the button.
    const { id } = await stage.approvalOf(card);
    const words = 'It is carried out already, and has helped';
    await stage.click(await posted('approve_fix', id), 'approve_fix', ADA);
    await stage.refused(await posted('approve_fix', id), 'approve_fix', ALAN, words);
    expect(await stage.approvalOf(card)).toMatchObject({ state: 'verified', votes: [{ user: ADA }] });
    expect(stage.writes()).toBe(1);
  });

  it('a copy of the card gives nobody a right that they have not', async () => {
    const card = await stage.propose(await stage.diagnose('mongodb', START), START);
    const { id } = await stage.approvalOf(card);
    const copy = await posted('approve_fix', id);
    await stage.refused(copy, 'approve_fix', ERIN, 'Who asked for a fix does not vote on it');
    expect(stage.writes()).toBe(0);
  });

  it('an offer is refused to who may not ask, alone and before anything is planned', async () => {
    const report = await stage.diagnose('mongodb', START);
    const [button] = JSON.stringify(report.blocks).match(/propose_fix:[0-9.]+/) ?? [];

    await stage.refused(report, button ?? '', 'U0OUTSIDER', 'only engineers may ask');

    // Nor is it told in the thread, as what was planned in vain is.
    const seenByAll = stage.slack.messages(stage.slack.channel('ops')).filter((each) => each.ephemeralFor === null);
    expect(textOf(seenByAll)).not.toContain('U0OUTSIDER');
    expect(await stage.auditKinds()).not.toContain('plan');
  });
});

import { afterEach, expect, it } from 'vitest';
import { textOf, typed, until } from '../bot/local-bot.ts';
import { describeWith } from '../realParts.ts';
import { ADA, ERIN } from './fixStage.ts';
import { type RecordedStage, START, startRecordedStage } from './recordedStage.ts';

describeWith('redis', 'who may what, and the switches', () => {
  let stage: RecordedStage;
  afterEach(() => stage?.stop());

  /** Types a command, and gives what the bot says to this person alone. */
  async function says(user: string, text: string): Promise<string> {
    const channel = stage.slack.channel('ops');
    const before = stage.told(user);
    await typed(stage.slack, { user, channel, text });
    return until(() => (stage.told(user) === before ? undefined : stage.told(user).slice(before.length - 1)), text);
  }

  it('explains rule by rule what somebody may', async () => {
    stage = await startRecordedStage();

    const ofAda = await says(ERIN, 'can @ada start mongodb');
    expect(ofAda).toContain('May U0APPROVER approve docker-start-container on database:mongodb? Yes.');
    const ofErin = await says(ERIN, `can <@${ERIN}> docker-start-container mongodb`);
    expect(ofErin).toContain('May U0ENGINEER ask for docker-start-container on database:mongodb? Yes.');
    expect(ofErin).toContain('May U0ENGINEER approve docker-start-container on database:mongodb? No.');
    expect(await says(ERIN, 'can @ada paint mongodb')).toContain('No action is called “paint”');
    expect(await says(ERIN, 'can @ada start mongdb')).toContain('mongodb');
  });

  it('stops all writes at a word, says so, and lets them go on at an approver’s', async () => {
    stage = await startRecordedStage();
    expect(await says(ERIN, 'pause-writes')).toContain('Why should nothing be carried out');
    expect(await says(ERIN, 'pause-writes exchange maintenance')).toContain('Writes are paused');
    const card = await stage.propose(await stage.diagnose('mongodb', START), START);
    expect(textOf(card.blocks)).toContain('exchange maintenance');
    await stage.refused(card, 'approve_fix', ADA, 'paused');
    expect(stage.writes()).toBe(0);

    expect(await says(ERIN, 'resume-writes')).toContain('You may not resume writes');
    expect(await says(ADA, 'resume-writes')).toContain('Writes are resumed');
    await stage.approve(card);
    await stage.titled(card, 'Done and verified');
    expect(stage.writes()).toBe(1);
    expect(await stage.auditKinds()).toContain('pause');
  });

  it('closes the circuit of a fix that did not help, for an approver who says what was found', async () => {
    stage = await startRecordedStage({}, {}, { becomes: 'database-stopped', times: { withinMs: 2000 } });
    const incident = await stage.diagnose('mongodb', START);
    const card = await stage.propose(incident, START);
    await stage.approve(card);
    await stage.titled(card, 'Did not help');

    const words = 'close-circuit mongodb its disk was full';
    expect(await says(ERIN, 'close-circuit mongodb')).toContain('What did you find there?');
    expect(await says(ERIN, words)).toContain('You may not close a circuit');
    expect(await says(ADA, 'close-circuit mongdb its disk was full')).toContain('close-circuit mongodb');
    expect(await says(ADA, 'close-circuit redis it is well')).toContain('Open are: mongodb');
    expect(await says(ADA, words)).toContain('The circuit of database:mongodb is closed');
    expect(await says(ADA, words)).toContain('No circuit is open');
    expect(await stage.auditKinds()).toContain('pause');
  });

  it('writes nothing where it is read-only, and the card says so', async () => {
    stage = await startRecordedStage({
      readOnly: 'This bot is read-only (BOTCORE_READ_ONLY): nothing is carried out.',
    });
    const card = await stage.propose(await stage.diagnose('mongodb', START), START);
    expect(textOf(card.blocks)).toContain('BOTCORE_READ_ONLY');
    await stage.refused(card, 'approve_fix', ADA, 'only reads (BOTCORE_READ_ONLY)');
    expect(stage.writes()).toBe(0);
  });
});

import { afterEach, expect, it } from 'vitest';
import type { Message } from '../../lab/slack/contract.ts';
import { textOf, until } from '../bot/local-bot.ts';
import { describeWith } from '../realParts.ts';
import { type RecordedStage, START, startRecordedStage } from './recordedStage.ts';

describeWith('redis', 'what comes after a fix', () => {
  let stage: RecordedStage;
  afterEach(() => stage?.stop());

  const inThread = ({ ts }: Message): Message[] => stage.slack.messages(stage.slack.channel('ops'), { thread: ts });

  it('is the next fault, where another is left, in the same thread', async () => {
    stage = await startRecordedStage({}, {}, { becomes: 'broken-configuration' });
    const report = await stage.diagnose('mongodb', START);
    const card = await stage.propose(report, START);
    await stage.approve(card);
    await stage.titled(card, 'Done and verified');

    const next = await until(() => inThread(report).find(({ text }) => text.includes('config.toml')), 'the next root');
    expect(textOf(next.blocks)).toContain('what is left after docker-start-container');
    expect(stage.writes()).toBe(1);
  });

  it('is said not to have helped while the check that fired still fires, and what is wrong is looked into again', async () => {
    stage = await startRecordedStage({}, {}, { becomes: 'database-stopped', times: { withinMs: 2000 } });
    const report = await stage.diagnose('mongodb', START);
    const card = await stage.propose(report, START);
    await stage.approve(card);
    const failed = await stage.titled(card, 'Did not help');

    expect(textOf(failed.blocks)).toMatch(/it has not helped: .* Way back, by hand: Stop it again/);
    const words = 'after docker-start-container did not help';
    await until(() => inThread(report).some(({ blocks }) => textOf(blocks).includes(words)), words);
  });
});

import type { Command } from '../bot/commands.ts';
import { linesView } from '../bot/views/lines.ts';
import { outsideMrkdwn } from '../bot/views/mrkdwn.ts';
import { noteView, refusalView } from '../bot/views/refusal.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';
import { UnknownSubjectError } from '../diagnostics/errors.ts';
import type { FixDesk } from '../jobs/fix-contract.ts';
import type { Actor } from './authorise.ts';
import type { HandlerDependencies } from './interaction.ts';

type AboutWrites = Extract<Command, { command: 'can' | 'pause-writes' | 'resume-writes' | 'close-circuit' }>;

/** Where the bot has no policy, no audit key, or no worker that writes. */
export const onlyDiagnosesView = (): SlackMessage =>
  refusalView({
    reason: 'This bot only diagnoses: nothing is set up to carry anything out.',
    remedy: 'It takes a policy file and BOTCORE_AUDIT_KEY; `botcore doctor` says what is missing.',
    suggestions: [],
  });

/** Who may do what, the kill switch, and the circuit of one target. Throws where Redis or Slack does not answer. */
export async function answerAboutWrites(
  { fixes, log }: HandlerDependencies,
  { user }: Actor,
  command: AboutWrites,
): Promise<SlackMessage> {
  if (fixes === undefined) return onlyDiagnosesView();
  if (command.command === 'can') return permission(fixes, command);
  if (command.command === 'close-circuit') return closeCircuit(fixes, user, command, log);
  const { command: word, reason } = command;
  const refusal =
    word === 'pause-writes' ? await fixes.pauseWrites(user, reason) : await fixes.resumeWrites(user, reason);
  if (refusal !== undefined) return refusalView({ ...refusal, suggestions: [] });
  log.warn({ actor: user, command: word }, 'The kill switch was used');
  return noteView(
    word === 'pause-writes'
      ? `Writes are paused: nothing more is written until \`resume-writes\`. Diagnosis goes on.${await begun(fixes)}`
      : 'Writes are resumed. What was refused meanwhile has to be asked for again.',
  );
}

/** What was being written as the pause came: its target may still be acting on it. */
async function begun(fixes: FixDesk): Promise<string> {
  const actions = await fixes.underWay();
  if (actions.length === 0) return '';
  return ` Already begun, and not carried on: ${actions.map((action) => outsideMrkdwn(action, 150)).join('; ')}.`;
}

async function closeCircuit(
  fixes: FixDesk,
  user: string,
  { subject, reason }: Extract<AboutWrites, { command: 'close-circuit' }>,
  log: HandlerDependencies['log'],
): Promise<SlackMessage> {
  try {
    const answer = await fixes.closeCircuit(user, subject, reason);
    if (!answer.ok) return refusalView({ ...answer.refusal, suggestions: [] });
    log.warn({ actor: user, subject: answer.subject }, 'A circuit was closed');
    return noteView(`The circuit of ${outsideMrkdwn(answer.subject, 200)} is closed: its next fix may be approved.`);
  } catch (error) {
    return unknownSubject(error, (name) => `close-circuit ${name} ${reason}`);
  }
}

/** A name that the platform file does not have is refused with those that are near; anything else is thrown on. */
function unknownSubject(error: unknown, suggest: (name: string) => string): SlackMessage {
  if (!(error instanceof UnknownSubjectError)) throw error;
  return refusalView({
    reason: error.message,
    remedy: 'Name it as the platform file does.',
    suggestions: error.suggestions.map(suggest),
  });
}

async function permission(
  fixes: FixDesk,
  { member, action, subject }: Extract<AboutWrites, { command: 'can' }>,
): Promise<SlackMessage> {
  try {
    return linesView(await fixes.explain(member, action, subject));
  } catch (error) {
    return unknownSubject(error, (name) => `can @member ${action} ${name}`);
  }
}

import { type Command, type Misunderstanding, parseCommand } from '../bot/commands.ts';
import { messageLink } from '../bot/message-link.ts';
import { helpView } from '../bot/views/help.ts';
import { historyView } from '../bot/views/history.ts';
import { joinedView, noteView, type Refusal, refusalView } from '../bot/views/refusal.ts';
import { reportView } from '../bot/views/report.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';
import { statusView } from '../bot/views/status.ts';
import { UnknownSubjectError } from '../diagnostics/errors.ts';
import { redactText } from '../diagnostics/redact.ts';
import { resolveSubject } from '../diagnostics/scope.ts';
import type { Incident, IncidentRequest, Place } from '../jobs/contract.ts';
import { answerAboutWrites } from './answer-about-writes.ts';
import { type Actor, refusalFor } from './authorise.ts';
import { type HandlerDependencies, subjectsOf } from './interaction.ts';

/** What somebody asked, however they asked it. */
export interface Asked {
  readonly text: string;
  readonly actor: Actor;
  readonly origin: 'command' | 'mention' | 'shortcut';
  readonly place: Place;
  /** Keys of what Slack delivered, so that the same delivery is answered once. */
  readonly deliveries: readonly string[];
  /** How a command is begun here: `/botcore`, or nothing. */
  readonly prompt: string;
}

export interface Answer {
  /** For the one who asked alone. Absent: the incident's own message says it. */
  readonly message?: SlackMessage;
  /** The deliveries are written down: the same again would be known as a repetition. */
  readonly recorded: boolean;
}

/** Parse, authorise, open. Throws where Redis does not answer. */
export async function answer(dependencies: HandlerDependencies, asked: Asked): Promise<Answer> {
  const refusal = refusalFor(asked.actor, dependencies);
  if (refusal !== undefined) return { message: refusalView(refusal), recorded: false };
  // Before anything cuts it: half a secret is not recognised any more.
  const command = parseCommand(redactText(asked.text), { subjects: subjectsOf(dependencies.platform) });
  switch (command.command) {
    case 'diagnose':
    case 'triage':
    case 'status':
      return openIncident(dependencies, asked, command);
    case 'misunderstood': {
      const suggestions = prompted(asked, command.suggestions);
      return { message: refusalView({ ...command, suggestions }), recorded: false };
    }
    case 'can':
    case 'pause-writes':
    case 'resume-writes':
    case 'close-circuit':
      return { message: await answerAboutWrites(dependencies, asked.actor, command), recorded: false };
    default:
      return { message: await lookUp(dependencies, asked, command), recorded: false };
  }
}

type Asking = Extract<Command, { command: 'diagnose' | 'triage' | 'status' }>;

async function openIncident(dependencies: HandlerDependencies, asked: Asked, command: Asking): Promise<Answer> {
  const subject = subjectOf(dependencies, command);
  if (typeof subject !== 'string') {
    const suggestions = prompted(asked, subject.suggestions);
    return { message: refusalView({ ...subject, suggestions }), recorded: false };
  }
  const opened = await dependencies.desk.open(requestOf(asked, command, subject), asked.deliveries);
  dependencies.log.info(
    { incident: opened.incident.id, how: opened.how, actor: asked.actor.user },
    'An incident was asked for',
  );
  if (opened.how !== 'joined') return { recorded: true };
  const { id, anchor } = opened.incident;
  const link = anchor === undefined ? undefined : messageLink(dependencies.identity, anchor);
  return { message: joinedView(id, link), recorded: true };
}

/** The canonical subject, or why there is none. */
function subjectOf({ platform }: HandlerDependencies, command: Asking): string | Refusal {
  try {
    return resolveSubject(platform, command.command === 'diagnose' ? command.subject : '').subject;
  } catch (error) {
    if (!(error instanceof UnknownSubjectError)) throw error;
    const complaint = 'complaint' in command && command.complaint !== undefined ? ` ${command.complaint}` : '';
    const { suggestions } = error;
    return {
      reason: `The platform has no service, database or area named “${error.subject}”.`,
      remedy: suggestions.length > 0 ? 'Did you mean:' : 'These can be diagnosed:',
      suggestions: (suggestions.length > 0 ? suggestions : subjectsOf(platform)).map(
        (name) => `diagnose ${name}${complaint.slice(0, 60)}`,
      ),
    };
  }
}

function requestOf(asked: Asked, command: Asking, subject: string): IncidentRequest {
  const asks = command.command === 'status' ? 'status' : 'diagnosis';
  const complaint = 'complaint' in command ? command.complaint : undefined;
  return {
    asks,
    subject,
    ...(complaint === undefined ? {} : { complaint }),
    origin: { kind: asked.origin, user: asked.actor.user },
    place: asked.place,
    fingerprint: `${asks}-${asked.place.channel}-${subject}`,
  };
}

async function lookUp(
  { desk, platform, fixes, log }: HandlerDependencies,
  { prompt }: Asked,
  command: Extract<Command, { command: 'help' | 'history' | 'show' }>,
): Promise<SlackMessage> {
  if (command.command === 'help') return helpView(subjectsOf(platform));
  if (command.command === 'history') return historyView(diagnosesOf(await desk.recent(40)), prompt.trim());
  const found = await desk.find(command.incident);
  if (found === undefined)
    return refusalView({
      reason: `There is no incident ${command.incident}.`,
      remedy: 'These are known:',
      suggestions: prompted({ prompt }, ['history']),
    });
  const { incident, report } = found;
  if (report !== undefined)
    return report.status === undefined
      ? reportView(incident, report.diagnosis, await fixes?.ofIncident(incident.id))
      : statusView(incident, report.status);
  log.info({ incident: incident.id, state: incident.state }, 'A report was asked for that is not there');
  return noteView(
    incident.state === 'failed' || incident.state === 'reported'
      ? `The report of incident ${incident.id} is no longer there.`
      : `Incident ${incident.id} is being examined.`,
  );
}

export function diagnosesOf(incidents: readonly Incident[]): Incident[] {
  return incidents.filter(({ asks }) => asks === 'diagnosis');
}

function prompted({ prompt }: Pick<Asked, 'prompt'>, suggestions: Misunderstanding['suggestions']): string[] {
  return suggestions.map((suggestion) => `${prompt}${suggestion}`);
}

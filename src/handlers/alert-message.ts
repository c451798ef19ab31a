import { type Alert, readAlert } from '../bot/alerts/read-alert.ts';
import type { DeliveryContext } from '../bot/delivery-context.ts';
import type { MessageEvent } from '../bot/message-text.ts';
import { strangerNote } from '../bot/views/refusal.ts';
import { type AlertSource, alertSourceOf } from './alert-source.ts';
import { type HandlerDependencies, subjectsOf } from './interaction.ts';
import { keepTrying } from './keep-trying.ts';

/** A message of a channel as it is now, and as it was where it has been edited. */
export interface ChannelMessage {
  readonly channel: string;
  readonly now: MessageEvent;
  readonly before?: MessageEvent;
  /** The channel is one of another organisation, too. */
  readonly shared: boolean;
  readonly event: string;
}

/** Looks into what fires, and forgets what is over. Everything else that bots write starts nothing. */
export async function alertMessage(
  dependencies: HandlerDependencies,
  { stopping }: DeliveryContext,
  message: ChannelMessage,
): Promise<void> {
  const { log, redelivers, platform } = dependencies;
  const source = alertSourceOf(message.now, dependencies, message.shared);
  if (source === undefined) return;
  const alert = readAlert(message.now, platform, source.declared);
  const before = message.before && readAlert(message.before, platform, source.declared);
  const act = async (): Promise<void> => {
    if (!(await isAlertChannel(message.channel, dependencies))) return;
    await closeWhatIsOver(dependencies, message.channel, alert, before);
    if (alert.state === 'firing') await lookInto(dependencies, message, alert, source);
  };
  await (redelivers ? act() : keepTrying(act, { log, stopping }));
}

const fingerprintIn = (channel: string, { fingerprint }: Alert): string => `alert-${channel}-${fingerprint}`;

/** An edited message may have become another alert: what it told before is told by nobody any more. */
async function closeWhatIsOver(
  { desk }: HandlerDependencies,
  channel: string,
  alert: Alert,
  before: Alert | undefined,
): Promise<void> {
  const isOver = alert.state === 'resolved' || alert.state === 'firing';
  if (isOver && before?.state === 'firing' && before.fingerprint !== alert.fingerprint)
    await desk.closeAlert(channel, fingerprintIn(channel, before));
  if (alert.state === 'resolved') await desk.closeAlert(channel, fingerprintIn(channel, alert));
}

async function lookInto(
  dependencies: HandlerDependencies,
  { channel, now: { ts }, event }: ChannelMessage,
  alert: Alert,
  source: AlertSource,
): Promise<void> {
  const { desk, log } = dependencies;
  const { subject, title } = alert;
  const fingerprint = fingerprintIn(channel, alert);
  if (subject === undefined) return noteStranger(dependencies, { channel, thread: ts }, fingerprint, source);
  const deliveries = [`event-${event}`];
  const admission = await desk.admitAlert({ fingerprint, channel, source: source.id, title, subject }, deliveries);
  if (admission === 'kept') {
    log.info({ channel, source: source.id }, 'An alert over the limit is kept, to be looked at with others');
    return;
  }
  const opened = await desk.open(
    {
      asks: 'diagnosis',
      subject,
      complaint: title,
      origin: { kind: 'alert' },
      place: { channel, thread: ts },
      fingerprint,
    },
    deliveries,
  );
  log.info({ incident: opened.incident.id, how: opened.how }, 'An alert was seen');
}

/** It fires, and is not ours to look into: that is said, a few times an hour, and nothing is examined. */
async function noteStranger(
  { desk, replies, platform, log }: HandlerDependencies,
  thread: { readonly channel: string; readonly thread: string },
  fingerprint: string,
  source: AlertSource,
): Promise<void> {
  if (!(await desk.admitAlertNote(source.id, fingerprint))) return;
  await replies
    .inThread(thread, strangerNote(subjectsOf(platform)))
    .catch((error: unknown) => log.warn({ error: String(error) }, 'That an alert is not ours could not be said'));
}

async function isAlertChannel(channel: string, { platform, replies }: HandlerDependencies): Promise<boolean> {
  const configured = platform.alertChannels.map((name) => name.replace(/^#/, ''));
  if (configured.length === 0) return false;
  if (configured.includes(channel)) return true;
  const name = await replies.channelName(channel);
  return name !== undefined && configured.includes(name);
}

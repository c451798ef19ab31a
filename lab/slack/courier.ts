import { randomUUID } from 'node:crypto';
import { slackLimits } from '../../src/bot/limits.ts';
import { wait } from './clock.ts';
import type { Delivery, DeliveryAttempt, Fault } from './contract.ts';
import type { Slack } from './slack.ts';

/** Something to hand to the app. */
export interface Parcel {
  kind: Delivery['kind'];
  name: string;
  eventId: string | null;
  user: string | null;
  channel: string | null;
  /** The body as HTTP would deliver it. */
  payload: Record<string, unknown>;
  /** Whether the ack may carry an answer. */
  acceptsResponse: boolean;
}

/** A retry says which and why. */
export interface Retry {
  number: number;
  reason: string;
}

/** What a transport knows once it handed the parcel over. */
export interface Handed {
  /** Who got it; null: nobody was there. */
  connection: string | null;
  /** Settles when the app acks or refuses; may never settle. */
  answer: Promise<Answer>;
  /** Stops waiting, as Slack hangs up after three seconds. */
  abandon?: () => void;
}

/** The app's side of it. */
export type Answer = { acked: true; response: unknown } | { acked: false; outcome: string; stopsRetries?: boolean };

/** How a parcel ended. */
type Outcome =
  | { ok: true; response: unknown; deliveryId: string }
  | { ok: false; error: 'operation_timeout' | 'dispatch_failed'; deliveryId: string };

/** Hands parcels to the app, times the ack, sends events again, and keeps the inspector's rows. */
export interface Courier {
  deliver(parcel: Parcel): Promise<Outcome>;
}

type Send = (parcel: Parcel, envelopeId: string, retry: Retry | null) => Handed;
type DeliveryFault = Extract<Fault, { kind?: unknown }> | Extract<Fault, { type: 'lost_delivery' }>;

const keptDeliveries = 1000;

/** A courier over whichever transport the settings name. */
export function createCourier(slack: () => Slack, transports: Record<Delivery['transport'], Send>): Courier {
  let seq = 0;
  return {
    deliver: async (parcel) => {
      const { settings, deliveries } = slack();
      const delivery: Delivery = {
        seq: ++seq,
        id: randomUUID(),
        kind: parcel.kind,
        name: parcel.name,
        eventId: parcel.eventId,
        user: parcel.user,
        channel: parcel.channel,
        transport: settings.delivery,
        attempts: [],
        state: 'sent',
        payload: parcel.payload,
        response: null,
      };
      deliveries.push(delivery);
      if (deliveries.length > keptDeliveries) deliveries.shift();
      return travel({ slack: slack(), parcel, delivery, send: transports[settings.delivery] }, null);
    },
  };
}

interface Trip {
  slack: Slack;
  parcel: Parcel;
  delivery: Delivery;
  send: Send;
}

/** Tries until the app acks, or there is no further retry. */
async function travel(trip: Trip, retry: Retry | null): Promise<Outcome> {
  const answer = await attempt(trip, retry);
  if (answer.acked) return { ok: true, response: answer.response, deliveryId: trip.delivery.id };
  const failed = retry?.number ?? 0;
  const delay = trip.parcel.kind === 'events_api' ? slackLimits.retryDelaysMs[failed] : undefined;
  if (delay === undefined || answer.stopsRetries) return giveUp(trip, answer.outcome);
  setState(trip, 'retrying');
  if (delay) await wait(trip.slack.clock, delay);
  return travel(trip, { number: failed + 1, reason: retryReason(answer.outcome, trip.delivery.transport) });
}

/** One attempt, with whatever faults are set for it. */
async function attempt(trip: Trip, retry: Retry | null): Promise<Answer> {
  const { slack, parcel } = trip;
  const strike = <Type extends DeliveryFault['type']>(type: Type) =>
    slack.faults.strike(type, (fault) => !('kind' in fault) || fault.kind === undefined || fault.kind === parcel.kind);
  const delay = strike('delivery_delay');
  if (delay) await wait(slack.clock, delay.milliseconds);
  const row: DeliveryAttempt = {
    number: retry?.number ?? 0,
    sentAt: slack.clock.now(),
    connection: null,
    ackMs: null,
    outcome: 'sent',
    retryReason: retry?.reason ?? null,
  };
  trip.delivery.attempts.push(row);
  const isLost = strike('lost_delivery') !== null;
  const isAckLost = strike('lost_ack') !== null;
  const isDuplicate = strike('duplicate') !== null;
  const handed: Handed = isLost ? { connection: null, answer: never } : handOver(trip, row, retry);
  row.connection = handed.connection;
  setState(trip, 'sent');
  if (isDuplicate) sendAgain(trip, retry);
  const answer = await within(slack, isAckLost ? never : handed.answer);
  if (!answer.acked) row.outcome = isAckLost ? 'ack_lost' : isLost ? 'delivery_lost' : answer.outcome;
  if (answer.acked) {
    row.outcome = 'acked';
    row.ackMs = slack.clock.now() - row.sentAt;
    trip.delivery.response = answer.response ?? null;
  } else if (answer.outcome === 'timeout' && !isAckLost) {
    noteLateAck(trip, row, handed.answer);
    handed.abandon?.();
  }
  setState(trip, answer.acked ? 'acked' : 'sent');
  return answer;
}

function handOver(trip: Trip, row: DeliveryAttempt, retry: Retry | null): Handed {
  return trip.send(trip.parcel, row.number === 0 ? trip.delivery.id : randomUUID(), retry);
}

/** The second copy of a duplicate: sent like the first, and its ack changes nothing. */
function sendAgain(trip: Trip, retry: Retry | null): void {
  const row: DeliveryAttempt = {
    number: retry?.number ?? 0,
    sentAt: trip.slack.clock.now(),
    connection: null,
    ackMs: null,
    outcome: 'duplicate',
    retryReason: retry?.reason ?? null,
  };
  trip.delivery.attempts.push(row);
  const handed = trip.send(trip.parcel, randomUUID(), retry);
  row.connection = handed.connection;
  noteLateAck(trip, row, handed.answer);
}

/** The inspector tells "too late" from "never". */
function noteLateAck(trip: Trip, row: DeliveryAttempt, answer: Promise<Answer>): void {
  void answer.then((late) => {
    if (!late.acked) return;
    row.ackMs = trip.slack.clock.now() - row.sentAt;
    publish(trip);
  });
}

function giveUp(trip: Trip, outcome: string): Outcome {
  setState(trip, trip.parcel.kind === 'events_api' ? 'gave_up' : 'failed');
  const error = outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
  return { ok: false, error, deliveryId: trip.delivery.id };
}

function setState(trip: Trip, state: Delivery['state']): void {
  trip.delivery.state = state;
  publish(trip);
}

const publish = ({ slack, delivery }: Trip): void => slack.live.publish({ type: 'delivery_changed', delivery });

const never = new Promise<never>(() => {});

function within(slack: Slack, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve) => {
    const cancel = slack.clock.after(slackLimits.ackMs, () => resolve({ acked: false, outcome: 'timeout' }));
    void answer.then((settled) => {
      cancel();
      resolve(settled);
    });
  });
}

function retryReason(outcome: string, transport: Delivery['transport']): string {
  if (outcome === 'timeout') return transport === 'http' ? 'http_timeout' : 'timeout';
  if (outcome.startsWith('http_')) return 'http_error';
  return transport === 'http' ? 'connection_failed' : 'timeout';
}

import { z } from 'zod';
import type { Question, Target } from '../contract.ts';
import { TargetError } from '../errors.ts';
import { printable } from '../redaction/printable.ts';
import { connectionFault, systemCodes } from './http/connection-fault.ts';
import { parseHealthBody } from './http/health-body.ts';
import { type Probe, probe } from './http/probe.ts';
import type { HealthAnswer } from './http/questions.ts';

const Arguments = z.object({ service: z.string(), url: z.string(), timeoutMs: z.number() });

/** As much of a body as a report quotes. */
const MAX_EXCERPT = 500;

/** Asks health endpoints, each on a connection of its own; keeps nothing open. */
export function createHttpTarget(): Target {
  return {
    kind: 'http',
    async ask(question, signal) {
      if (question.name !== 'health') throw unknownQuestion(question);
      const { service, url, timeoutMs } = Arguments.parse(question.arguments);
      const result = await probe(new URL(url), timeoutMs, signal).catch((reason: unknown) => {
        throw stopped(service, reason);
      });
      return healthAnswer(service, result);
    },
    async close() {},
  };
}

function healthAnswer(service: string, result: Probe): HealthAnswer {
  const { tookMs } = result;
  if (result.kind === 'timeout')
    return result.connected
      ? { outcome: 'silent', tookMs, detail: `no complete reply within ${tookMs} ms` }
      : { outcome: 'unroutable', tookMs, detail: `no connection within ${tookMs} ms` };
  if (result.kind === 'fault') return faultAnswer(service, result);
  return {
    outcome: 'answered',
    status: result.status,
    tookMs,
    connectMs: result.connectMs,
    excerpt: printable(result.body, { most: MAX_EXCERPT }),
    ...(result.location === undefined ? {} : { location: withoutQuery(result.location) }),
    ...parseHealthBody(result.body),
  };
}

function faultAnswer(service: string, { error, tookMs }: Probe & { kind: 'fault' }): HealthAnswer {
  const fault = connectionFault(error);
  if (fault !== undefined) return { outcome: fault.outcome, tookMs, detail: fault.code };
  const code = systemCodes(error)[0] ?? '';
  // Node's HTTP parser: the bytes that came are no HTTP
  if (code.startsWith('HPE_')) return { outcome: 'not-http', tookMs, detail: code };
  throw new TargetError('failed', `The health endpoint of ${service} could not be asked: ${code || 'unknown error'}.`, {
    remedy: 'Look at the limits of the machine that the bot runs on (open files, outgoing connections) and ask again.',
    detail: code || undefined,
    cause: error,
  });
}

function stopped(service: string, reason: unknown): TargetError {
  return new TargetError(
    'timeout',
    `The health endpoint of ${service} was not answered before the examination ended.`,
    {
      remedy: 'Ask again; if it stays so, lower `health.timeoutMs` of the service in the platform file.',
      cause: reason,
    },
  );
}

function unknownQuestion(question: Question<unknown>): TargetError {
  return new TargetError('failed', `The http target knows no question "${question.name}".`, {
    remedy: 'This is a fault of the bot: report it.',
  });
}

/** A redirect's query may carry a token. */
function withoutQuery(location: string): string {
  return printable(location.split(/[?#]/, 1)[0] ?? '', { most: MAX_EXCERPT });
}

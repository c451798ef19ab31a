import { z } from 'zod';
import type { Reading } from '../contract.ts';
import { questionArguments } from '../question-text.ts';
import { fieldsText, type Witness } from './excerpt-text.ts';

/** What a health endpoint and a database have in common when they do not answer as they should. */
const Answer = z.object({
  outcome: z.string(),
  detail: z.string().optional(),
  host: z.string().optional(),
  port: z.number().optional(),
  status: z.number().optional(),
  says: z.string().optional(),
  excerpt: z.string().optional(),
  refusal: z.string().optional(),
  tookMs: z.number().optional(),
});

const ERRORS_FROM = 400;

/** An address that refused, kept silent or replied that something is wrong, as the bot itself saw it. */
export function addressWitness(reading: Reading): Witness[] {
  const parsed = Answer.safeParse(reading.answer);
  if (!parsed.success) return [];
  const { outcome, detail, host, port, status = 0, says, excerpt, refusal, tookMs } = parsed.data;
  const isWell = outcome === 'answered' && status < ERRORS_FROM && says !== 'failing' && refusal === undefined;
  if (isWell) return [];
  const { url, database, service } = questionArguments(reading);
  const where = host === undefined ? (url ?? database ?? service ?? reading.target) : `${host}:${port}`;
  const text =
    status > 0 ? fieldsText({ HTTP: status, body: excerpt }) : fieldsText({ outcome, detail, refusal, tookMs });
  return [{ reading: reading.id, source: `the bot's own connection to ${where}`, at: reading.at, text, weight: 6 }];
}

const Configuration = z.object({
  state: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  message: z.string().optional(),
});

/** A configuration file that a parser refuses, or that is not there. */
export function configurationWitness(reading: Reading): Witness[] {
  const parsed = Configuration.safeParse(reading.answer);
  if (!parsed.success || parsed.data.state === 'valid') return [];
  const { path, key, configMap } = questionArguments(reading);
  const source = path ?? [configMap, key].filter((part) => part !== undefined).join('/');
  return [{ reading: reading.id, source, at: reading.at, text: fieldsText(parsed.data), weight: 10 }];
}

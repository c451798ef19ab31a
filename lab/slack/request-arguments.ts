import { z } from 'zod';
import { refuse } from './refusal.ts';

/** A truth value as forms and JSON write it. */
export const flag = z.preprocess(
  (value) => (typeof value === 'string' ? value === 'true' || value === '1' : value),
  z.boolean(),
);

/** A number as forms and JSON write it. */
export const count = z.coerce.number().int().min(0);

/** A value that forms carry as JSON text. Text that is not JSON fails as the value would. */
export const json = <Shape extends z.ZodType>(shape: Shape) =>
  z.preprocess((value) => (typeof value === 'string' ? parsed(value) : value), shape);

/** A list that forms carry as `a,b`. */
export const list = z.preprocess(
  (value) => (typeof value === 'string' ? (value.startsWith('[') ? parsed(value) : value.split(',')) : value),
  z.array(z.string().trim()),
);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a Web API request says: its arguments, and how it was written. */
export interface RequestArguments {
  values: Record<string, unknown>;
  /** `missing_charset` or `superfluous_charset`, which Slack warns of. */
  warning: string | null;
}

/** Reads query, form, multipart or JSON, whichever a client sent. */
export async function readArguments(request: Request): Promise<RequestArguments> {
  const query: Record<string, unknown> = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method === 'GET' || request.headers.get('content-length') === '0')
    return { values: query, warning: null };
  const [type, ...parameters] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  const hasCharset = parameters.some((parameter) => parameter.trim().startsWith('charset='));
  if (type === 'application/json') {
    const values = { ...query, ...jsonObject(await request.text()) };
    return { values, warning: hasCharset ? null : 'missing_charset' };
  }
  if (type === 'application/x-www-form-urlencoded') {
    const values = { ...query, ...Object.fromEntries(new URLSearchParams(await request.text())) };
    return { values, warning: hasCharset ? 'superfluous_charset' : null };
  }
  if (type === 'multipart/form-data')
    return { values: { ...query, ...Object.fromEntries(await formData(request)) }, warning: null };
  if ((await request.text()) === '') return { values: query, warning: null };
  return refuse(type ? 'invalid_post_type' : 'missing_post_type');
}

function jsonObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const value = parsed(text);
  if (typeof value === 'string') return refuse('invalid_json');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('json_not_object');
  return value as Record<string, unknown>;
}

/** Reads a multipart form, without what follows its end: Slack's Go SDK writes the end twice, which Node refuses. */
export async function formData(request: Request): Promise<FormData> {
  const type = request.headers.get('content-type') ?? '';
  const boundary = /boundary="?([^";]+)/i.exec(type)?.[1] ?? '';
  const bytes = Buffer.from(await request.arrayBuffer());
  const closing = `--${boundary}--`;
  const end = bytes.indexOf(closing);
  const body = end < 0 ? bytes : Buffer.concat([bytes.subarray(0, end), Buffer.from(`${closing}\r\n`)]);
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    return refuse('invalid_form_data');
  }
}

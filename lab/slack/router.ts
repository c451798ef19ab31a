import { recordCall } from './calls.ts';
import { handleControl } from './control.ts';
import { pageFile } from './page-files.ts';
import { formData } from './request-arguments.ts';
import type { Slack } from './slack.ts';
import { handleWebApi, type Reply } from './web-api.ts';
import { handleResponseUrl, handleWebhook } from './webhooks.ts';

/** Answers everything that is posted to or read from the local Slack over HTTP. */
export async function route(slack: Slack, request: Request): Promise<Reply> {
  const { pathname } = new URL(request.url);
  const [, first = '', ...rest] = pathname.split('/');
  switch (first) {
    case 'api':
      return handleWebApi(slack, rest.join('/'), request);
    case 'services':
      return handleWebhook(slack, rest.at(-1) ?? '', request);
    case 'actions':
      return handleResponseUrl(slack, rest.at(-1) ?? '', request);
    case 'upload':
      return receiveFile(slack, rest.at(-1) ?? '', request);
    case 'files-pri':
      return privateFile(slack, rest[0]?.split('-').at(-1) ?? '', request);
    default:
      return local(slack, request, pathname);
  }
}

/** The page and its API: for this machine's browser only, whatever name a foreign page may have pointed here. */
async function local(slack: Slack, request: Request, pathname: string): Promise<Response> {
  const { port } = new URL(slack.origin());
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  const origin = request.headers.get('origin');
  const isForeign = origin !== null && !hosts.some((host) => origin === `http://${host}`);
  if (!hosts.includes(request.headers.get('host') ?? '') || isForeign)
    return Response.json({ ok: false, error: 'forbidden' }, { status: 403 });
  if (pathname.startsWith('/emu/')) return handleControl(slack, request);
  return (await pageFile(pathname)) ?? Response.json({ ok: false, error: 'not_found' }, { status: 404 });
}

async function receiveFile(slack: Slack, ticket: string, request: Request): Promise<Response> {
  const started = slack.clock.now();
  const file = slack.files.files.get(slack.files.uploads.get(ticket) ?? '');
  const bytes = await uploadedBytes(request).catch(() => null);
  const error = !file ? 'not_found' : bytes?.length === file.length ? null : 'length_mismatch';
  if (file && bytes && !error) {
    slack.files.uploads.delete(ticket);
    file.bytes = bytes;
  }
  const status = error === null ? 200 : file ? 400 : 404;
  recordCall(slack, {
    method: 'file_upload',
    token: null,
    args: { file: file?.name ?? '', bytes: bytes?.length ?? 0 },
    status,
    error,
    messages: [],
    ms: slack.clock.now() - started,
    fault: null,
  });
  return new Response(error ?? `OK - ${bytes?.length}`, { status });
}

/** Clients send the bytes as they are, or as the one file of a form. */
async function uploadedBytes(request: Request): Promise<Buffer> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data'))
    return Buffer.from(await request.arrayBuffer());
  for (const [, value] of await formData(request))
    if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  return Buffer.alloc(0);
}

function privateFile(slack: Slack, id: string, request: Request): Response {
  const { tokens, manifest } = slack.workspace;
  const file = slack.files.files.get(id);
  const isAllowed =
    request.headers.get('authorization') === `Bearer ${tokens.bot}` &&
    manifest.oauth_config.scopes.bot.includes('files:read');
  // Slack shows its sign-in page here, with status 200.
  if (!isAllowed)
    return new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } });
  if (!file?.bytes) return new Response('Not found', { status: 404 });
  return new Response(new Uint8Array(file.bytes), { headers: { 'content-type': 'application/octet-stream' } });
}

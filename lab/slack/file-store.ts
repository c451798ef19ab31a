import type { SharedFile } from './contract.ts';
import { secret } from './identifiers.ts';
import type { FileStore, StoredFile } from './records.ts';
import type { Slack } from './slack.ts';

/** No files yet. */
export const createFileStore = (): FileStore => ({ files: new Map(), uploads: new Map() });

/** Makes room for a file; gives the address its bytes go to. */
export function announceFile(slack: Slack, name: string, length: number): { file: StoredFile; uploadUrl: string } {
  const file: StoredFile = {
    id: slack.ids.next('F'),
    name,
    title: name,
    length,
    bytes: null,
    user: slack.workspace.app.botUserId,
    created: Math.floor(slack.clock.now() / 1000),
    shared: [],
  };
  const ticket = secret();
  slack.files.files.set(file.id, file);
  slack.files.uploads.set(ticket, file.id);
  return { file, uploadUrl: `${slack.origin()}/upload/v1/${ticket}` };
}

const types: Record<string, { filetype: string; mimetype: string; pretty: string }> = {
  txt: { filetype: 'text', mimetype: 'text/plain', pretty: 'Plain Text' },
  log: { filetype: 'text', mimetype: 'text/plain', pretty: 'Plain Text' },
  md: { filetype: 'markdown', mimetype: 'text/markdown', pretty: 'Markdown (raw)' },
  json: { filetype: 'json', mimetype: 'application/json', pretty: 'JSON' },
  yaml: { filetype: 'yaml', mimetype: 'text/yaml', pretty: 'YAML' },
  yml: { filetype: 'yaml', mimetype: 'text/yaml', pretty: 'YAML' },
  csv: { filetype: 'csv', mimetype: 'text/csv', pretty: 'CSV' },
  png: { filetype: 'png', mimetype: 'image/png', pretty: 'PNG' },
  gz: { filetype: 'gzip', mimetype: 'application/gzip', pretty: 'Gzip' },
  zip: { filetype: 'zip', mimetype: 'application/zip', pretty: 'Zip' },
};

/** What the end of a name says about a file. */
export const fileType = (name: string) =>
  types[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? {
    filetype: 'binary',
    mimetype: 'application/octet-stream',
    pretty: 'Binary',
  };

const isText = (mimetype: string) => mimetype.startsWith('text/') || mimetype === 'application/json';
const previewOf = (file: StoredFile): string | null =>
  file.bytes && isText(fileType(file.name).mimetype)
    ? file.bytes.subarray(0, 4096).toString('utf8').split('\n').slice(0, 12).join('\n')
    : null;

/** A file as the page shows it. */
export function sharedFile(slack: Slack, id: string): SharedFile | undefined {
  const file = slack.files.files.get(id);
  if (!file) return undefined;
  return {
    id,
    name: file.name,
    title: file.title,
    mimetype: fileType(file.name).mimetype,
    size: file.bytes?.length ?? 0,
    preview: previewOf(file),
    downloadUrl: `/emu/files/${id}`,
  };
}

/** A file in Slack's own shape. */
export function slackFile(slack: Slack, id: string): Record<string, unknown> | undefined {
  const file = slack.files.files.get(id);
  if (!file) return undefined;
  const { filetype, mimetype, pretty } = fileType(file.name);
  const address = `${slack.origin()}/files-pri/${slack.workspace.team.id}-${id}`;
  return {
    id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype,
    filetype,
    pretty_type: pretty,
    user: file.user,
    user_team: slack.workspace.team.id,
    editable: false,
    size: file.bytes?.length ?? 0,
    mode: isText(mimetype) ? 'snippet' : 'hosted',
    is_external: false,
    is_public: true,
    url_private: `${address}/${encodeURIComponent(file.name)}`,
    url_private_download: `${address}/download/${encodeURIComponent(file.name)}`,
    permalink: `${slack.origin()}/files/${file.user}/${id}/${encodeURIComponent(file.name)}`,
    preview: previewOf(file),
    channels: file.shared.map(({ channel }) => channel),
    shares: {
      public: Object.fromEntries(file.shared.map(({ channel, ts }) => [channel, [{ ts, channel_name: channel }]])),
    },
    file_access: 'visible',
  };
}

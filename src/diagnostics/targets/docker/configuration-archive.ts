import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { parseConfiguration } from '../../configuration-file.ts';
import { TargetError } from '../../errors.ts';
import { learnSecrets } from '../../redaction/known-values.ts';
import { secretsOfText } from '../../redaction/secret-values.ts';
import type { ConfigurationFile } from '../../workload.ts';
import type { ConfigurationReading } from './answers.ts';
import type { Engine } from './engine.ts';

const MAXIMUM_FILE_BYTES = 1024 * 1024;
const MAXIMUM_LINKS = 5;

/** What the parser says of a file of a container. Works on stopped containers, where nothing can be run. */
export async function readConfiguration(
  engine: Engine,
  file: { readonly container: string; readonly path: string; readonly format: ConfigurationFile['format'] },
  signal: AbortSignal,
): Promise<ConfigurationReading> {
  let path = file.path;
  for (let links = 0; links <= MAXIMUM_LINKS; links++) {
    const entry = await readEntry(engine, file.container, path, signal);
    if (entry === 'absent' || entry === 'is-directory') return { state: entry };
    if ('text' in entry) {
      learnSecrets(secretsOfText(entry.text));
      return parseConfiguration(entry.text, file.format);
    }
    // The engine answers with a symbolic link itself, not with what it points to.
    path = posix.resolve(posix.dirname(path), entry.link);
  }
  return { state: 'absent' };
}

type Entry = 'absent' | 'is-directory' | { readonly text: string } | { readonly link: string };

async function readEntry(engine: Engine, container: string, path: string, signal: AbortSignal): Promise<Entry> {
  try {
    const body = await engine.open(`/containers/${encodeURIComponent(container)}/archive`, { path }, signal);
    return await firstEntry(body);
  } catch (error) {
    if (isMissingFile(error)) return 'absent';
    throw error;
  }
}

/** 404 stands for a missing container and for a missing file; only the sentence tells which. */
function isMissingFile(error: unknown): boolean {
  return error instanceof TargetError && error.kind === 'not-found' && !/no such container/i.test(error.message);
}

/** The first entry is the path itself: a file, a link, or a directory whose content is of no interest. */
async function firstEntry(body: NodeJS.ReadableStream): Promise<Entry> {
  let found: Entry = 'absent';
  const archive = extract();
  const done = new AbortController();
  archive.on('entry', (header: Header, content, next) => {
    void readFile(header, content).then(
      (entry) => {
        found = entry;
        done.abort();
      },
      (error: Error) => archive.destroy(error),
    );
    content.on('end', next);
  });
  try {
    await pipeline(body, archive, { signal: done.signal });
  } catch (error) {
    if (!done.signal.aborted) throw error;
  }
  return found;
}

async function readFile(header: Header, content: AsyncIterable<unknown>): Promise<Entry> {
  if (header.type === 'directory') return 'is-directory';
  if (header.type === 'symlink') return { link: header.linkname ?? '' };
  if ((header.size ?? 0) > MAXIMUM_FILE_BYTES)
    throw new TargetError('unreadable', 'The configuration file is larger than 1 MiB; it was not read.', {
      remedy: 'Name the right file as `configuration.path` in the platform file.',
    });
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return { text: Buffer.concat(chunks).toString('utf8') };
}

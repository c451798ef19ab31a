import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

/** One file of an archive: its text, a file of this machine to copy, or a symbolic link. */
export type Entry = { path: string; mode?: number } & ({ text: string } | { copyOf: string } | { linkTo: string });

/** A tar archive, streamed: the largest file is never in memory as a whole. */
export function archive(entries: readonly Entry[]): Readable {
  const tar = pack();
  const write = async () => {
    for (const entry of entries) await add(tar, entry);
    tar.finalize();
  };
  write().catch((error: Error) => tar.destroy(error));
  return Readable.from(tar);
}

async function add(tar: ReturnType<typeof pack>, entry: Entry): Promise<void> {
  const name = entry.path.replace(/^\//, '');
  if ('text' in entry) tar.entry({ name, mode: entry.mode ?? 0o644 }, entry.text);
  else if ('linkTo' in entry) tar.entry({ name, type: 'symlink', linkname: entry.linkTo });
  else {
    const { size, mode } = await stat(entry.copyOf);
    await pipeline(createReadStream(entry.copyOf), tar.entry({ name, mode: entry.mode ?? mode & 0o777, size }));
  }
}

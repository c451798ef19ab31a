import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Entry } from './archive.ts';

/** Where a program of this machine lies. */
export function locateProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Libraries that the C library loads by name at run time, where it is old enough to: `ldd` does not list them. */
const loadedByName = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

/** A program of this machine and the shared libraries that it needs, at the places where its loader looks for them. */
export async function machineProgram(source: string, target: string): Promise<Entry[]> {
  const program = realpathSync(source);
  const libraries = await sharedLibraries(program);
  return [
    { path: target, copyOf: program, mode: 0o755 },
    ...libraries.map((path) => ({ path, copyOf: realpathSync(path), mode: 0o755 })),
  ];
}

async function sharedLibraries(program: string): Promise<string[]> {
  // A static program makes ldd fail, on glibc and musl alike.
  const { stdout } = await promisify(execFile)('ldd', [program]).catch(() => ({ stdout: '' }));
  // `name => /path (address)`, and `/path (address)` for the loader itself.
  const listed = [...stdout.matchAll(/(?:=>|^)\s+(\/\S+)\s+\(0x/gm)].flatMap(([, path]) => path ?? []);
  const libc = listed.find((path) => /\/libc\.so\.6$/.test(path));
  const more = libc ? loadedByName.map((name) => join(dirname(libc), name)).filter((path) => existsSync(path)) : [];
  return [...new Set([...listed, ...more])];
}

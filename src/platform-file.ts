import { ConfigurationError } from './diagnostics/errors.ts';
import { Platform, referenceFaults } from './diagnostics/platform.ts';
import { type FileKind, faultsOfIssue, parseYaml, pathText, readConfigurationText, remedyFor } from './yaml-file.ts';

const PLATFORM_FILE: FileKind = { schema: Platform, name: 'platform file', page: 'docs/platform-file.md' };

/** Reads and checks a platform file. Throws `ConfigurationError` with every fault at once. */
export function loadPlatform(path: string): Platform {
  const remedy = 'Run `botcore init --output FILE` to write one from what runs here, or name another with --config.';
  return parsePlatform(readConfigurationText(path, remedy), path);
}

/** Checks the text of a platform file. `source` names it in the error. */
export function parsePlatform(text: string, source: string): Platform {
  const value = parseYaml(text, source, PLATFORM_FILE);
  const parsed = Platform.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues;
  // zod looks at references only once every entry is right by itself; the reader wants all faults at once.
  const references = issues.some(({ code }) => code === 'custom') ? [] : referenceFaults(value);
  throw new ConfigurationError(source, [
    ...issues.flatMap((issue) => faultsOfIssue(issue, PLATFORM_FILE)),
    ...references.map(({ path, message }) => ({
      path: pathText(path),
      message: `${message}.`,
      remedy: remedyFor(path, PLATFORM_FILE),
    })),
  ]);
}

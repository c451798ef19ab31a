import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from './command.ts';
import { absent, type Part, partVariables } from './part.ts';
import { programPart } from './program.ts';
import { httpStatus } from './reach.ts';

const git = programPart({
  name: 'clone',
  variable: partVariables.clone.git,
  programs: ['git'],
  packages: { 'apt-get': ['git'], apk: ['git'], dnf: ['git'], brew: ['git'] },
  units: [],
  values: (path) => ({ git: path }),
});

/** A clone of the project, which can be cloned again, and what does it. */
export const clone: Part<'clone'> = {
  ...git,
  async find(environment) {
    // In a worktree it is a file.
    if (!existsSync(join(projectFolder, '.git'))) return absent('this folder is no clone: it has no history');
    return git.find(environment);
  },
};

/** Where npm installs from. */
export const registry: Part<'registry'> = {
  name: 'registry',
  async find(environment) {
    const url = environment[partVariables.registry.url] ?? environment['npm_config_registry'] ?? NPM;
    if (!URL.canParse(url)) return absent(`${url} is no address of an npm registry`);
    if ((await httpStatus(new URL('-/ping', url))) === undefined) return absent(`no npm registry answers at ${url}`);
    return { available: true, state: 'found', values: { url }, detail: url };
  },
};

const NPM = 'https://registry.npmjs.org/';

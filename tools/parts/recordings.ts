import { sharedPath } from './command.ts';
import { absent, type Part, partVariables } from './part.ts';

/** Answers recorded from real systems, which are kept beside the project, not in it. */
export const recordings: Part<'recordings'> = {
  name: 'recordings',
  async find(environment) {
    const folder = environment[partVariables.recordings.folder] ?? sharedPath('recordings');
    if (!folder)
      return absent(
        `there are no recordings beside this clone; where there are some, set ${partVariables.recordings.folder}`,
      );
    return { available: true, state: 'found', values: { folder }, detail: folder };
  },
};

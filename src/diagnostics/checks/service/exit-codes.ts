import type { EndedBy } from '../../workload.ts';

/** What an exit code says by itself (catalogue 0.3). 137 alone says who sent the signal as little as it says "memory". */
const WORDS: Readonly<Record<number, string>> = {
  0: 'it ended well',
  1: 'an error of the program',
  2: 'it was called wrongly',
  3: 'its worker did not boot',
  4: 'its application could not be loaded',
  14: 'mongod stopped uncleanly',
  48: 'mongod found its port taken',
  62: 'mongod and its files are of different versions',
  100: 'mongod had an error it cannot go on with',
  101: 'a Rust panic',
  126: 'its command cannot be executed',
  127: 'its command was not found',
  128: 'it could not be started',
  132: 'an instruction that this processor does not know',
  134: 'it aborted itself',
  135: 'a bus error',
  136: 'an arithmetic error',
  137: 'SIGKILL; by whom is not recorded',
  139: 'an invalid memory access',
  143: 'SIGTERM, as asked',
};

/** Who sent a signal, where the runtime still knows. */
const SENDERS: Partial<Record<EndedBy, string>> = {
  oom: 'SIGKILL from the kernel, for memory',
  killed: 'SIGKILL from outside',
  stopped: 'SIGKILL after a stop that it did not obey',
  liveness: 'SIGKILL because its probe failed',
};

export function exitWords(code: number, endedBy?: EndedBy): string {
  const sender = code === 137 && endedBy !== undefined ? SENDERS[endedBy] : undefined;
  if (sender !== undefined) return sender;
  return WORDS[code] ?? (code > 128 && code < 160 ? `signal ${code - 128}` : 'an error of the program');
}

import fc from 'fast-check';

/**
 * What generated tests begin with, another in each run; fast-check prints it when one fails. `BOTCORE_SEED=N` repeats a
 * run. CI takes it from the commit: new for each, and the same however often one is tried.
 */
export const seed = Number(process.env['BOTCORE_SEED'] ?? Date.now() % 2 ** 31);

fc.configureGlobal({ seed });

export { fc };

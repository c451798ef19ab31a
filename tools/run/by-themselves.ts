/** More than these have a reason in common. */
const FILES_AT_MOST = 3;

/**
 * The files that are worth another run with nothing beside them, after which their verdict stands: a few of real parts.
 * Four at a time on two cores keep each other and the real parts waiting; what is wrong is wrong alone as well. A fast
 * test has no such excuse.
 */
export function filesToRunByThemselves(failed: readonly string[]): readonly string[] {
  const some = failed.length > 0 && failed.length <= FILES_AT_MOST;
  return some && failed.every((file) => file.endsWith('.real.test.ts')) ? failed : [];
}

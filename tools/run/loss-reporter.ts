import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** Where the reporter writes to. */
export const lossesVariable = 'BOTCORE_TEST_LOSSES';

/** A reporter of what vitest's JSON is silent about: errors outside of any test, and files that never came to run. */
export default class LossReporter implements Reporter {
  onTestRunEnd(...[modules, errors]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const file = process.env[lossesVariable];
    const unrun = modules.filter((module) => ['queued', 'pending'].includes(module.state()));
    if (file !== undefined) writeFileSync(file, String(errors.length + unrun.length));
  }
}

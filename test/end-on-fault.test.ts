import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** A process that ends by a fault that nobody caught. */
function ended(fault: string) {
  const program = `
    import { endOnFault } from './src/end-on-fault.ts';
    import { redactText } from './src/diagnostics/redact.ts';
    import { learnOwnSecrets } from './src/own-secrets.ts';
    learnOwnSecrets(process.env);
    endOnFault((text) => process.stderr.write('first: ' + text + '\\n'));
    endOnFault((text) => process.stderr.write(redactText(text) + '\\n'));
    ${fault}
    setTimeout(() => process.exit(0), 5000);`;
  return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, DESK_TOKEN: 'sunflower-field' },
  });
}

describe('a fault that nobody caught', () => {
  it.each([
    'setTimeout(() => { throw new TypeError("at redis://u:hunter2@c with sunflower-field"); });',
    'void Promise.reject(new TypeError("at redis://u:hunter2@c with sunflower-field"));',
  ])('ends the process with one line, redacted, and 70: %s', (fault) => {
    const { status, stderr, stdout } = ended(fault);
    expect(stderr).toBe('Unexpected fault: TypeError: at redis://[redacted]@c with [redacted]\n');
    expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
  });
});

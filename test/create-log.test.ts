import { afterEach, expect, it } from 'vitest';
import { createLog } from '../src/create-log.ts';
import { forgetKnownValues, learnSecrets } from '../src/diagnostics/redaction/known-values.ts';

afterEach(forgetKnownValues);

it('writes lines that are JSON and hold no secret, whatever is logged', () => {
  learnSecrets(['3f2b8c1e-77aa-4d0e-9b1c-5a6d7e8f9a0b']);
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  log.info('-----BEGIN PRIVATE KEY-----abc');
  log.warn({ token: 512, password: 'sunflower', nested: { url: 'redis://u:moonshine@c' } }, 'three of them');
  log.error(new Error('refused 3F2B8C1E-77AA-4D0E-9B1C-5A6D7E8F9A0B'));
  log.child({ secret: 'hunter2hunter2' }).debug({ headers: { authorization: 'Bearer sunflower1234' } });
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.every((line) => line.endsWith('}\n') && !line.slice(0, -1).includes('\n'))).toBe(true);
  expect(lines.join('')).not.toMatch(/sunflower|moonshine|3f2b8c1e|hunter2|abc/i);
  expect(parsed[1]).toMatchObject({ level: 40, token: 512, msg: 'three of them' });
});

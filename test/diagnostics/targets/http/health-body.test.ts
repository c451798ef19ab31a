import { describe, expect, it } from 'vitest';
import { parseHealthBody } from '../../../../src/diagnostics/targets/http/health-body.ts';

const up = (name: string) => ({ name, ok: true });
const down = (name: string) => ({ name, ok: false });

describe('the body of a health endpoint', () => {
  it.each([
    ['{"status":"degraded","checks":{"mongo":"down","redis":"ok"}}', { dependencies: [down('mongo'), up('redis')] }],
    ['{"status":"healthy","checks":{}}', { says: 'ok', dependencies: [] }],
    [
      '{"status":"DOWN","components":{"mongo":{"status":"DOWN","details":{"error":"x"}},"diskSpace":{"status":"UP"}}}',
      { says: 'failing', dependencies: [down('mongo'), up('diskSpace')] },
    ],
    [
      '{"components":[{"name":"mongodb","healthy":false},{"name":"ai","status":"ready"}]}',
      { dependencies: [down('mongodb'), up('ai')] },
    ],
    [
      '{"status":"fail","checks":{"mongo:ping":[{"status":"pass"},{"status":"fail"}]}}',
      { says: 'failing', dependencies: [down('mongo:ping')] },
    ],
    [
      '{"status":"unhealthy","mongodb":"disconnected","version":"1.2"}',
      { says: 'failing', dependencies: [down('mongodb')] },
    ],
    // a feature's switch is no dependency
    ['{"status":"ok","trading":false}', { says: 'ok', dependencies: [] }],
    ['OK', { dependencies: [] }],
    ['', { dependencies: [] }],
    ['[1,2]', { dependencies: [] }],
    ['{"status":"ok"', { dependencies: [] }],
  ])('%s', (text, expected) => {
    expect(parseHealthBody(text)).toEqual(expected);
  });
});

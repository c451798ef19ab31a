import { expect, it } from 'vitest';
import { probeOutput } from '../../../src/diagnostics/targets/probe-output.ts';

const HEADING =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n';
const NOTHING = '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0';

it.each([
  [
    'a status',
    `${HEADING}${NOTHING}${NOTHING}\ncurl: (22) The requested URL returned error: 404\n`,
    'curl: (22) The requested URL returned error: 404',
  ],
  [
    'a time-out, after a line for each second',
    `${HEADING}${Array.from({ length: 9 }, (_, second) => `\r  0     0    0     0    0     0      0      0 --:--:--  0:00:0${second} --:--:--     0`).join('')}curl: (28) Operation timed out after 9001 milliseconds with 0 bytes received`,
    'curl: (28) Operation timed out after 9001 milliseconds with 0 bytes received',
  ],
  [
    'a reply in the middle of it',
    `${HEADING}${NOTHING}{"status":"ok"}\n\r100    15  100    15    0     0   3511      0 --:--:-- --:--:-- --:--:--  3750\r\n`,
    '{"status":"ok"}',
  ],
  [
    'a reply that follows it on the same line',
    `${HEADING}${NOTHING}404 page not found\ncurl: (22) The requested URL returned error: 404`,
    '404 page not found\ncurl: (22) The requested URL returned error: 404',
  ],
  [
    'the words of the cluster before it',
    `Readiness probe failed:   ${HEADING.trimStart()}${NOTHING}\ncurl: (7) Failed to connect to localhost port 8080`,
    'Readiness probe failed: \ncurl: (7) Failed to connect to localhost port 8080',
  ],
  [
    'what is no meter',
    'Connecting to localhost:8000\n  100 times tried\nwget: server returned error: HTTP/1.1 404',
    'Connecting to localhost:8000\n  100 times tried\nwget: server returned error: HTTP/1.1 404',
  ],
])('keeps %s and no progress', (_title, text, expected) => {
  expect(probeOutput(text)).toBe(expected);
});

it('is redacted and at most 500 characters', () => {
  expect(probeOutput(`password=hunter2 ${'x'.repeat(900)}`)).not.toContain('hunter2');
  expect(probeOutput('x'.repeat(900))).toHaveLength(500);
});

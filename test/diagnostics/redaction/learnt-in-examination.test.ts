import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { createRecordingReader } from '../../../src/diagnostics/reader.ts';
import { redactText } from '../../../src/diagnostics/redact.ts';
import { forgetKnownValues, learnSecrets } from '../../../src/diagnostics/redaction/known-values.ts';
import * as questions from '../../../src/diagnostics/targets/docker/questions.ts';
import { createDockerTarget } from '../../../src/diagnostics/targets/docker.ts';
import { PodSpecReply, podSpecOf } from '../../../src/diagnostics/targets/kubernetes/pod-spec-reply.ts';
import { platformOf } from '../platformOf.ts';
import { fakeEngine } from '../targets/docker/fakeEngine.ts';

const UUID = '3f2b8c1e-77aa-4d0e-9b1c-5a6d7e8f9a0b';

afterEach(forgetKnownValues);

const INSPECTED = {
  Id: 'c'.repeat(64),
  Name: '/desk',
  Created: '2026-11-29T06:00:00Z',
  Path: 'engine',
  Args: ['--signing-key', 'sunflower-field'],
  State: { Status: 'running', Running: true },
  Config: { Image: 'desk', Env: [`ORDERS_TOKEN=${UUID}`, 'STORE=redis://bot:moonshine@cache:6379'], Labels: {} },
};

it('takes out of a log what an inspection, answered later, says is secret', async () => {
  const engine = await fakeEngine(async (request, response) => {
    if (request.url?.includes('/logs')) response.end(`refused ${UUID}, moonshine and sunflower-field\n`);
    else {
      await sleep(100);
      response.end(JSON.stringify(INSPECTED));
    }
  });
  onTestFinished(() => engine.stop());
  const target = createDockerTarget({ host: engine.host });
  const signal = AbortSignal.timeout(10_000);
  const reader = createRecordingReader({ platform: platformOf(), targets: [target], signal, now: () => new Date() });
  await Promise.all([reader.ask(questions.containerLogs('desk')), reader.ask(questions.inspectContainer('desk'))]);
  const readings = JSON.stringify(reader.readings());
  expect(readings).toContain('refused [redacted], [redacted] and [redacted]');
  expect(readings).not.toMatch(/3f2b8c1e|moonshine|sunflower/);
  expect(readings).toContain('ORDERS_TOKEN');
});

it("learns from a pod's variables, commands and probes", () => {
  podSpecOf(
    PodSpecReply.parse({
      containers: [
        {
          name: 'desk',
          env: [{ name: 'ORDERS_TOKEN', value: UUID }],
          args: ['--signing-key=sunflower-field'],
          livenessProbe: {
            httpGet: { port: 80, httpHeaders: [{ name: 'Authorization', value: 'Bearer moonshine-over-sea' }] },
          },
        },
      ],
    }),
  );
  expect(redactText(`${UUID} sunflower-field moonshine-over-sea`)).toBe('[redacted] [redacted] [redacted]');
});

it('passes what was read before again only if something was learnt meanwhile', async () => {
  const reader = createRecordingReader({
    platform: platformOf(),
    targets: [],
    signal: AbortSignal.timeout(5000),
    now: () => new Date(0),
  });
  await reader.ask(questions.listContainers());
  const before = reader.readings();
  expect(JSON.stringify(before)).toContain('No docker is configured');
  learnSecrets(['No docker is']);
  expect(JSON.stringify(reader.readings())).toContain('[redacted] configured');
});

import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Grant } from '../../src/diagnostics/grant.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import type { Acting, Plan, Remediation, Undo } from '../../src/diagnostics/remediation.ts';
import { remediations } from '../../src/diagnostics/remediations/index.ts';
import { connectDockerWriter } from '../../src/diagnostics/targets/docker/writer.ts';
import { connectKubernetesWriter } from '../../src/diagnostics/targets/kubernetes/writer.ts';
import type { Approvals } from '../../src/jobs/approval-contract.ts';
import { createFixDesk } from '../../src/jobs/fix-desk.ts';
import { createIncidents } from '../../src/jobs/incidents.ts';
import { createJobQueue } from '../../src/jobs/queue.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { type FakeEngine, fakeEngine } from '../diagnostics/targets/docker/fakeEngine.ts';
import { kubeconfigFor } from '../diagnostics/targets/kubernetes/kubeconfigFor.ts';
import { DEPLOYMENT } from '../diagnostics/targets/kubernetes/scriptedServer.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';
import { approvalsOn, granted, planOf, policy } from './approvalStage.ts';

/** Where the pause is asked for. Behind each the execution goes on at once, as the other process knows nothing of it. */
const STEPS = ['granted', 'remembering', 'remembered', 'asking', 'permitted', 'sent', 'at some time'] as const;
type Step = (typeof STEPS)[number];

const TIMES = 17;
const AT_ONCE = 16;

const platform = Platform.parse({
  name: 'desk',
  docker: {},
  kubernetes: { namespace: 'trading' },
  services: { quotes: { container: 'quotes' }, desk: { deployment: 'desk' } },
});

/** Everything that any remediation takes from its plan. */
const PARAMS = { namespace: 'trading', deployment: 'desk', pod: 'desk-1', revision: 2, memoryBytes: 64e6, aliases: '' };
const IDENTITY = { uid: 'deployment-1', revision: 3, generation: 5, network: 'net' };

/** When a write was permitted: it is sent in the same turn. When it arrives is the affair of the network and the load. */
type Permitted = number[];

describeWith('redis', 'a pause amid an execution', () => {
  let server: PrivateRedis;
  let redis: Redis;
  let target: FakeEngine;
  /** When writes arrived, by the id of a container, or the label of a run in what is sent. */
  const heard = new Map<string, number[]>();
  beforeAll(async () => {
    server = await startRedis();
    redis = connectRedis(server.url, 'worker');
    await redisReady(redis, 60_000);
    target = await fakeEngine((request, response) => {
      const url = request.url ?? '';
      const run = String(url.match(/run-\d+/)?.[0] ?? request.headers.authorization?.match(/run-\d+/)?.[0]);
      if (request.method !== 'GET') heard.set(run, [...(heard.get(run) ?? []), performance.now()]);
      const reply = url.startsWith('/apis') ? JSON.stringify(clusterReply(url)) : '{}';
      request.resume().on('end', () => response.writeHead(url.includes('/containers') ? 204 : 200).end(reply));
    });
  });
  afterAll(async () => {
    redis?.disconnect();
    await target?.stop();
    await server?.stop();
  });

  /** One execution, with the way back after it, in whose middle somebody pauses. Gives the writes that began after the answer. */
  async function run(remediation: Remediation, step: Step, number: number): Promise<number> {
    const name = `run-${number}`;
    const approvals = approvalsOn(redis, { prefix: `{pause-${number}}` });
    const plan = planFor(remediation, name);
    const { grant } = await granted(approvals, name, plan);
    const desk = createFixDesk({
      approvals,
      policy,
      platform,
      membership: { groupsOf: async () => ['S0CREW'] },
      incidents: createIncidents(redis),
      queue: createJobQueue(redis),
    });
    let answered: Promise<{ answeredAt: number; named: readonly string[] }> | undefined;
    const permitted: Permitted = [];
    const pause = (at: Step): void => {
      if (at !== step) return;
      answered ??= untilAnswered(async () => {
        expect(await desk.pauseWrites('U0CREW1', 'The exchange is closing.')).toBeUndefined();
        // The two are one answer to who paused.
        const named = await desk.underWay();
        return { answeredAt: performance.now(), named };
      });
    };
    if (step === 'at some time') setTimeout(() => pause(step), Math.random() * 30);
    pause('granted');
    const kubernetes = connectKubernetesWriter({
      kubeconfig: kubeconfigFor(target.host.replace('tcp', 'http'), name),
      tryAgainMs: 0,
    });
    const signal = AbortSignal.timeout(20_000);
    const watched = watching(grant, pause, permitted);
    const acting: Acting = {
      signal,
      writer: {
        docker: connectDockerWriter({ host: target.host, tryAgainMs: 0 })(watched, signal),
        kubernetes: kubernetes.open(watched, signal),
      },
      look: () => Promise.reject(new Error('There is nothing to look at.')),
      async remember(undo) {
        pause('remembering');
        await approvals.rememberUndo(grant, undo);
        pause('remembered');
      },
    };
    await execute(approvals, remediation, plan, acting, grant).catch(() => undefined);
    pause('sent');
    // A second write, as executions of several steps have: refused from the pause on.
    await acting.writer.docker.start(name).catch(() => undefined);
    if (step === 'at some time') await sleep(40);
    pause(step);
    const { answeredAt, named } = await (answered ?? Promise.reject(new Error('Nobody paused.')));
    await acting.writer.docker.start(name).catch(() => undefined);
    await kubernetes.close();
    const arrivedLate = (heard.get(name) ?? []).filter((at) => at > answeredAt).length;
    // What was on its way is named, so that nobody believes that it is quiet.
    if (arrivedLate > 0) expect(named.join()).toContain(plan.action);
    expect(heard.get(name)?.length ?? 0).toBeLessThanOrEqual(permitted.length);
    return permitted.filter((at) => at > answeredAt).length;
  }

  it(`begins no write after the answer, and names what is on its way, at whatever step of whatever remediation it falls`, {
    timeout: 300_000,
  }, async () => {
    const runs = remediations.flatMap((remediation) =>
      STEPS.flatMap((step) => Array.from({ length: TIMES }, () => ({ remediation, step }))),
    );
    const late: string[] = [];
    let wrote = 0;
    for (let begin = 0; begin < runs.length; begin += AT_ONCE)
      await Promise.all(
        runs.slice(begin, begin + AT_ONCE).map(async ({ remediation, step }, index) => {
          const number = begin + index;
          if ((await run(remediation, step, number)) > 0) late.push(`${remediation.id} ${step}`);
          if ((heard.get(`run-${number}`)?.length ?? 0) > 0) wrote += 1;
        }),
      );
    expect(late).toEqual([]);
    // Else it would show nothing.
    expect(wrote).toBeGreaterThan(runs.length / 10);
    expect(wrote).toBeLessThan(runs.length);
  });
});

/** Whoever gets no answer in two seconds, on a busy machine, does not know that it is paused, and asks again. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (!String(error).includes('No answer within')) throw error;
    }
}

/** Asks as the real one does, with somebody who pauses right before and right after. */
function watching(grant: Grant, pause: (at: Step) => void, permitted: Permitted): Grant {
  return new Proxy(grant, {
    get(own, name) {
      if (name !== 'confirm') return Reflect.get(own, name);
      return async () => {
        pause('asking');
        await own.confirm();
        permitted.push(performance.now());
        pause('permitted');
      };
    },
  });
}

async function execute(
  approvals: Approvals,
  remediation: Remediation,
  plan: Plan,
  acting: Acting,
  grant: Grant,
): Promise<void> {
  await remediation.execute(acting, plan);
  await approvals.executed(grant);
  const { undo } = (await approvals.read(grant.approval)) ?? {};
  await approvals.beginRollback(grant);
  await remediation.rollback?.(acting, undo as Undo);
}

function planFor({ id, risk }: Remediation, name: string): Plan {
  return planOf(name, {
    remediation: id,
    risk,
    params: { ...PARAMS },
    identity: { ...IDENTITY, container: name, name, 'quotes container': name },
    decidedOn: {
      order: 'quotes',
      service: 'quotes',
      limitBytes: 32e6,
      limitWithSwapBytes: 64e6,
      newLimitWithSwapBytes: 128e6,
    },
  });
}

function clusterReply(url: string): unknown {
  return url.includes('replicasets') ? { kind: 'ReplicaSetList', items: [] } : DEPLOYMENT;
}

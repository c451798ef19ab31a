import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FilledNamespace, fillNamespace } from '../test/diagnostics/targets/kubernetes/fillNamespace.ts';
import { type KubernetesApi, kubernetesApi } from '../test/diagnostics/targets/kubernetes/kubernetesApi.ts';
import { bundleChild } from './child-bundle.ts';
import type { BenchContext, Benchmark, Figure } from './contract.ts';
import { figure } from './figure.ts';
import type { NamespaceAnswer, NamespaceOptions } from './namespace-child.ts';
import { median } from './percentile.ts';

const GOALS = {
  time: { of: 'ratio', is: 'at most', bound: 1.5 },
  memory: { of: 'value', is: 'at most', bound: 300 },
  calls: { of: 'value', is: 'at most', bound: 15 },
} as const;

/** As many services of its own as a platform has in a namespace that it shares. */
const FEW = 5;

export const namespace: Benchmark = {
  name: 'namespace',
  title: 'examination of a Kubernetes namespace against kubectl get pods, and one GET of them',
  needs: ['kubernetes'],
  async run(context) {
    const api = await kubernetesApi(context.part('kubernetes').kubeconfig);
    context.onEnd('the connection to Kubernetes', async () => api.close());
    const figures: Figure[] = [];
    for (const pods of context.quick ? [50] : [500, 2000]) figures.push(...(await figuresFor(context, api, pods)));
    return figures;
  },
};

async function figuresFor(context: BenchContext, api: KubernetesApi, pods: number): Promise<Figure[]> {
  const name = `bench-${pods}-pods`;
  context.say(`  writing ${pods} pods`);
  await removeLeftOver(api, name);
  const filled = await fillNamespace(api, name, pods);
  context.onEnd(`the namespace ${name}`, () => filled.remove());
  const figures: Figure[] = [];
  for (const deployments of [filled.deployments.slice(0, FEW), filled.deployments])
    figures.push(...(await figuresOf(context, api, filled, deployments)));
  return figures;
}

/** A platform has a handful of services in its namespace; that it looks after every deployment of it is the worst case. */
async function figuresOf(
  context: BenchContext,
  api: KubernetesApi,
  filled: FilledNamespace,
  deployments: readonly string[],
): Promise<Figure[]> {
  const { namespace: name, pods } = filled;
  const { kubeconfig } = context.part('kubernetes');
  const { child, examine } = await startChild({ kubeconfig, namespace: name, deployments });
  context.onEnd('the child process', async () => void child.kill('SIGKILL'));
  const measured = await measure({ api, kubeconfig }, filled, examine, context.quick ? 2 : 9);
  child.kill('SIGKILL');
  sayUnanswered(context, measured.answers);
  return figuresAbout(`${pods} pods, ${deployments.length} services`, measured);
}

function figuresAbout(of: string, { gets, parsed, kubectl, answers }: Measured): Figure[] {
  const value = median(answers.map(({ ms }) => ms));
  const time = { value, unit: 'ms' } as const;
  const floor = (name: string, times: readonly number[]) => ({ floor: { name, value: median(times) } });
  // What the reference measured the peers against. Without it there is nothing to hold the goal against.
  const asReference = kubectl.length === 0 ? {} : { ...floor(KUBECTL.join(' '), kubectl), goal: GOALS.time };
  const most = (pick: (answer: NamespaceAnswer) => number): number => Math.max(...answers.map(pick));
  return [
    figure({ name: `gather and judge, ${of}`, ...time, ...asReference }),
    figure({ name: '  against the bytes of one GET', ...time, ...floor('one GET of the pods', gets) }),
    figure({ name: '  against one GET, parsed', ...time, ...floor('one GET of the pods and JSON.parse', parsed) }),
    figure({
      name: `peak memory (RSS), ${of}`,
      value: most(({ peakMegabytes }) => peakMegabytes),
      unit: 'MB',
      goal: GOALS.memory,
    }),
    figure({ name: `API calls, ${of}`, value: most(({ calls }) => calls), unit: 'calls', goal: GOALS.calls }),
  ];
}

function sayUnanswered({ say }: BenchContext, answers: readonly NamespaceAnswer[]): void {
  const first = answers.find(({ unanswered }) => unanswered.length > 0);
  if (first !== undefined)
    say(`  ${first.unanswered.length} of ${first.readings} readings without an answer: ${first.unanswered[0]} …`);
}

interface Measured {
  readonly gets: readonly number[];
  readonly parsed: readonly number[];
  /** None where the machine has no kubectl. */
  readonly kubectl: readonly number[];
  readonly answers: readonly NamespaceAnswer[];
}

/** In turns, so that what else the machine and the server do befalls all alike. */
async function measure(
  { api, kubeconfig }: { readonly api: KubernetesApi; readonly kubeconfig: string },
  { namespace: name, pods }: FilledNamespace,
  examine: () => Promise<NamespaceAnswer>,
  samples: number,
): Promise<Measured> {
  const path = `/api/v1/namespaces/${name}/pods?resourceVersion=0`;
  const gets: number[] = [];
  const parsed: number[] = [];
  const kubectl: number[] = [];
  const answers: NamespaceAnswer[] = [];
  // The first ones pay for connections, the client library and code that was never run.
  for (let sample = -2; sample < samples; sample += 1) {
    const startedAt = performance.now();
    const bytes = await api.download(path);
    const got = performance.now() - startedAt;
    const parsingAt = performance.now();
    await api.call('GET', path);
    const gotAndParsed = performance.now() - parsingAt;
    if (bytes < pods * 500) throw new Error(`${bytes} bytes are not ${pods} pods: they were collected meanwhile.`);
    const byKubectl = await getWithKubectl(kubeconfig, name);
    const answer = await examine();
    if (sample < 0) continue;
    gets.push(got);
    parsed.push(gotAndParsed);
    if (byKubectl !== undefined) kubectl.push(byKubectl);
    answers.push(answer);
  }
  return { gets, parsed, kubectl, answers };
}

/** What an engineer would type, and the floor that the peers were measured against. */
const KUBECTL = ['kubectl', 'get', 'pods', '-o', 'json'] as const;

/** Milliseconds of one run; undefined where the machine has no kubectl. */
async function getWithKubectl(kubeconfig: string, namespace: string): Promise<number | undefined> {
  const [program, ...words] = KUBECTL;
  const startedAt = performance.now();
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const child = spawn(program, [...words, '-n', namespace], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('error', () => resolve('absent')).once('close', resolve));
  if (code === 'absent') return undefined;
  if (code !== 0) throw new Error(`${KUBECTL.join(' ')} ended with ${code}`);
  return performance.now() - startedAt;
}

async function startChild(
  options: NamespaceOptions,
): Promise<{ child: ChildProcess; examine: () => Promise<NamespaceAnswer> }> {
  const child = fork(await bundleChild('namespace-child'), [JSON.stringify(options)], { execArgv: [] });
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]) => `it ended with ${code}`);
  const message = async (): Promise<unknown> => {
    const stop = new AbortController();
    const first = await Promise.race([once(child, 'message', { signal: stop.signal }), ended]);
    stop.abort();
    if (typeof first === 'string') throw new Error(`The child process gives no answer: ${first}`);
    return first[0];
  };
  await message();
  return {
    child,
    async examine() {
      const answer = message();
      child.send('examine');
      return (await answer) as NamespaceAnswer;
    },
  };
}

/** A run that was broken off may have left its namespace, and held replica sets in it. */
async function removeLeftOver(api: KubernetesApi, name: string): Promise<void> {
  const exists = (): Promise<boolean> =>
    api.call('GET', `/api/v1/namespaces/${name}`).then(
      () => true,
      () => false,
    );
  const now = { gracePeriodSeconds: 0, propagationPolicy: 'Background' };
  await api.call('DELETE', `/api/v1/nodes/${name}-node`, now).catch(() => undefined);
  if (!(await exists())) return;
  const sets = `/apis/apps/v1/namespaces/${name}/replicasets`;
  const { items } = await api.call<{ items: { metadata: { name: string } }[] }>('GET', sets);
  await api.call('DELETE', `/apis/apps/v1/namespaces/${name}/deployments`, {});
  for (const { metadata } of items)
    await api.call('PATCH', `${sets}/${metadata.name}`, { metadata: { finalizers: null } }).catch(() => undefined);
  await api.call('DELETE', `/api/v1/namespaces/${name}/pods`, now);
  await api.call('DELETE', `/api/v1/namespaces/${name}`, now).catch(() => undefined);
  const deadline = Date.now() + 120_000;
  while (await exists()) {
    if (Date.now() > deadline) throw new Error(`the namespace ${name} of an earlier run does not go away`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isRoot, runCommand, sharedPath } from './command.ts';
import { inTurn } from './distribution.ts';
import { absent, type Environment, messageOf, type Part, type Presence, partVariables } from './part.ts';
import { httpStatus } from './reach.ts';

interface Kubeconfig {
  'current-context'?: string;
  contexts?: { name: string; context: { cluster: string } }[];
  clusters?: { name: string; cluster: { server: string } }[];
}

function serverOf(path: string): string | undefined {
  const config: Kubeconfig = parse(readFileSync(path, 'utf8'));
  const current = config.contexts?.find(({ name }) => name === config['current-context']);
  return config.clusters?.find(({ name }) => name === current?.context.cluster)?.cluster.server;
}

async function answers(path: string): Promise<boolean> {
  const server = existsSync(path) ? serverOf(path) : undefined;
  // A refusal (401, 403) is an answer too: the credentials are the tests' business.
  return server !== undefined && (await httpStatus(new URL('/readyz', server))) !== undefined;
}

function running(kubeconfig: string, restrictedKubeconfig: string, state: 'found' | 'started'): Presence<'kubernetes'> {
  return { available: true, state, values: { kubeconfig, restrictedKubeconfig }, detail: kubeconfig };
}

function scriptHome(environment: Environment): string {
  return environment['CLUSTER_HOME'] ?? join(environment['HOME'] ?? homedir(), '.cache/botcore-cluster');
}

/**
 * A cluster to break: only one that was named for it, or the team's own single node. Never the person's current
 * context, which may be production.
 */
export const kubernetes: Part<'kubernetes'> = {
  name: 'kubernetes',
  async find(environment) {
    const { kubeconfig: variable, restrictedKubeconfig: restricted } = partVariables.kubernetes;
    const chosen = environment[variable];
    if (chosen) {
      if (await answers(chosen)) return running(chosen, environment[restricted] ?? '', 'found');
      return absent(`${variable} is ${chosen}, and no API server answers there`);
    }
    const home = scriptHome(environment);
    const own = join(home, 'kubeconfig-admin');
    if (await answers(own)) return running(own, join(home, 'kubeconfig-botcore'), 'found');
    return absent(`no cluster to test on: set ${variable} to the kubeconfig of one that tests may change`);
  },
  async provide(session) {
    const script = sharedPath('cluster/up');
    if (session.environment[partVariables.kubernetes.kubeconfig] || !script)
      return kubernetes.find(session.environment);
    if (!isRoot()) return absent('starting a cluster needs root');
    const engine = await session.presence('docker');
    if (!engine.available) return absent(`a cluster needs a Docker Engine: ${engine.reason}`);
    session.undo('Kubernetes', async () => void (await runCommand('bash', [join(script, '../down'), '--keep-docker'])));
    try {
      await inTurn(() => runCommand('bash', [script], { environment: session.environment, signal: session.signal }));
    } catch (error) {
      return absent(`the cluster did not start: ${messageOf(error)}`);
    }
    const started = await kubernetes.find(session.environment);
    return started.available ? { ...started, state: 'started' } : started;
  },
};

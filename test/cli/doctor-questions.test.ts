import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import type { Ailment } from '../../src/cli/doctor.ts';
import { examineSetupOf } from '../../src/cli/doctor.ts';
import { questionsFor } from '../../src/cli/doctor-questions.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { QUESTION_RIGHTS } from '../../src/diagnostics/targets/kubernetes/rights.ts';
import { kubeconfigFor } from '../diagnostics/targets/kubernetes/kubeconfigFor.ts';

const services = { engine: { deployment: 'engine' }, store: { statefulSet: 'store' } };
const setup = { name: 'desk', kubernetes: { namespace: 'trading' }, services };

const keyOf = ({ verb, resource, group }: { verb: string; resource: string; group: string }) =>
  `${verb} ${resource}.${group}`;

/** The right that a GET of the API needs, as RBAC reads it off the path. */
function rightOf(path: string): string {
  const [, root, ...rest] = path.split('?', 1)[0]?.split('/') ?? [];
  const group = root === 'api' ? '' : (rest.shift() ?? '');
  const [kind = '', name, part] = rest.slice(rest[1] === 'namespaces' ? 3 : 1);
  const verb = name === undefined ? 'list' : 'get';
  return keyOf({ verb, resource: part === undefined ? kind : `${kind}/${part}`, group });
}

/** An API of an empty namespace, whose account lacks some rights; as the real one it judges rights before existence. */
async function clusterWithout(...denied: string[]): Promise<{ kubeconfig: string; asked: Set<string> }> {
  const asked = new Set<string>();
  const answer = ({ url = '' }: IncomingMessage): [number, object] => {
    const right = rightOf(url);
    asked.add(right);
    if (denied.includes(right)) return [403, { kind: 'Status', message: 'forbidden' }];
    return right.startsWith('get')
      ? [404, { kind: 'Status', message: 'not found' }]
      : [200, { kind: 'List', items: [] }];
  };
  const server = createServer((request, response) => {
    const [status, body] = answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { kubeconfig: kubeconfigFor(`http://127.0.0.1:${address.port}`), asked };
}

async function targetsOf(kubeconfig: string, platform: object = setup): Promise<Ailment[]> {
  const folder = mkdtempSync(join(tmpdir(), 'botcore-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'platform.yaml');
  writeFileSync(config, stringify(platform));
  // Malformed, so that none is waited for.
  const environment = { KUBECONFIG: kubeconfig, REDIS_URL: 'none' };
  return (await examineSetupOf(environment, config)).filter(({ area }) => area === 'targets');
}

it('asks for each right that a question needs, once', async () => {
  const { kubeconfig, asked } = await clusterWithout();
  const targets = await targetsOf(kubeconfig);

  // What `init` alone asks is no right of the bot's account.
  const { endpoints: _ofInit, ...needed } = QUESTION_RIGHTS;
  expect([...asked].sort()).toEqual([...new Set(Object.values(needed).map(keyOf))].sort());
  expect(targets).toHaveLength(asked.size);
  expect(targets.filter(({ state }) => state !== 'well')).toEqual([]);
});

it.each([
  ['get pods/log.', 'kubernetes logs', 'missing'],
  ['get configmaps.', 'kubernetes configmap-keys, configuration', 'missing'],
  ['list resourcequotas.', 'kubernetes quotas', 'missing'],
  ['list pods.', 'kubernetes pods', 'wrong'],
])('without the right to %s names %s', async (right, name, state) => {
  const { kubeconfig } = await clusterWithout(right);

  expect((await targetsOf(kubeconfig)).filter((each) => each.state !== 'well')).toMatchObject([{ name, state }]);
});

it('asks for no right that this platform does not need', () => {
  const platform = Platform.parse({ ...setup, services: { engine: { deployment: 'engine' } } });
  const names = questionsFor(platform).map(({ name }) => name);

  expect(names).toContain('kubernetes deployments');
  expect(names).not.toContain('kubernetes statefulsets');
});

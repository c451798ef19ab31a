import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rbacManifest } from '../../../../src/cli/rbac-manifest.ts';
import { type AccessRule, accessRules } from '../../../../src/diagnostics/access-rules.ts';
import type { Target } from '../../../../src/diagnostics/contract.ts';
import { TargetError, WriteError } from '../../../../src/diagnostics/errors.ts';
import { Platform } from '../../../../src/diagnostics/platform.ts';
import type { KubernetesWriter } from '../../../../src/diagnostics/remediation.ts';
import { remediations } from '../../../../src/diagnostics/remediations/index.ts';
import type { KubernetesQuestionName } from '../../../../src/diagnostics/targets/kubernetes/questions.ts';
import {
  type DeclaredRight,
  QUESTION_RIGHTS,
  WRITE_RIGHTS,
} from '../../../../src/diagnostics/targets/kubernetes/rights.ts';
import {
  connectKubernetesWriter,
  type KubernetesWriting,
} from '../../../../src/diagnostics/targets/kubernetes/writer.ts';
import { createKubernetesTarget } from '../../../../src/diagnostics/targets/kubernetes.ts';
import { describeWith } from '../../../realParts.ts';
import { deployment, makeNamespace } from './brokenNamespace.ts';
import { everyQuestion } from './everyQuestion.ts';
import { kubeconfigFor } from './kubeconfigFor.ts';
import { type KubernetesApi, kubernetesApi } from './kubernetesApi.ts';
import { eventually } from './observe.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }[];
  readonly subjects?: readonly object[];
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
/** The server takes a moment to hear of a changed role, and a busy machine its time to ask all the questions. */
const HEARD = { timeout: 90_000 };
const PATIENT = { timeout: 240_000 };

/** Where the API keeps things of a kind. */
function collectionOf({ kind, metadata: { namespace } }: Manifest): string {
  const plural = `${kind.toLowerCase()}s`;
  if (namespace === undefined) return `${RBAC}/${plural}`;
  return kind === 'ServiceAccount'
    ? `/api/v1/namespaces/${namespace}/${plural}`
    : `${RBAC}/namespaces/${namespace}/${plural}`;
}

/** Only an eviction that was refused has its pod read: without that right it is not sent again, and all else goes on. */
function isAskedAtOnce({ verb, resource }: DeclaredRight): boolean {
  return !(verb === 'get' && resource === 'pods');
}

type Act = keyof KubernetesWriter;

describeWith('kubernetes', 'The rights of the account', ({ kubeconfig, restrictedKubeconfig }) => {
  const namespace = `kt-rbac-${process.pid}`;
  const platform = Platform.parse({
    name: 'test',
    kubernetes: { namespace },
    services: { engine: { deployment: 'engine' }, store: { statefulSet: 'store' } },
  });
  const { read, readCluster, write } = accessRules(platform, remediations);
  const rules = [...read, ...readCluster, ...write];
  const manifests: Manifest[] = parseAllDocuments(rbacManifest({ platform, remediations }) ?? '').map((each) =>
    each.toJS(),
  );
  const undo: (() => unknown)[] = [];
  let api: KubernetesApi;
  let target: Target;
  let writing: KubernetesWriting;
  let attempts: Record<string, () => Promise<unknown>>;

  beforeAll(async () => {
    api = await kubernetesApi(kubeconfig);
    undo.unshift(() => api.close());
    const made = await makeNamespace(api, namespace);
    undo.unshift(() => made.remove());
    await made.apply(deployment('engine'));
    for (const manifest of manifests) {
      await api.call('POST', collectionOf(manifest), manifest);
      if (manifest.metadata.namespace === undefined)
        undo.unshift(() => api.call('DELETE', `${collectionOf(manifest)}/${manifest.metadata.name}`, {}));
    }
    const token = await tokenOf('botcore');
    const account = kubeconfigFor(api.server, token);
    target = createKubernetesTarget({ kubeconfig: account, namespace });
    writing = connectKubernetesWriter({ kubeconfig: account });
    undo.unshift(
      () => target.close(),
      () => writing.close(),
    );
    attempts = await attemptsOf(await twoRevisions());
  }, 600_000);
  afterAll(async () => {
    for (const act of undo) await act();
  });

  async function tokenOf(account: string): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
    return (await api.call<{ status: { token: string } }>('POST', path, request)).status.token;
  }

  interface Named {
    readonly metadata: {
      readonly name: string;
      readonly uid: string;
      readonly generation: number;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly status: { readonly phase?: string; readonly observedGeneration?: number };
  }

  const deploymentPath = `/apis/apps/v1/namespaces/${namespace}/deployments/engine`;

  /** Deployment `engine` at revision 2, and a pod of it that runs. */
  async function twoRevisions(): Promise<{ engine: Named; pod: Named }> {
    const engine = () => api.call<Named>('GET', deploymentPath);
    await eventually(engine, (seen) => expect(seen).toMatchObject({ status: { observedGeneration: 1 } }));
    await api.call('PATCH', deploymentPath, { spec: { template: { metadata: { annotations: { round: '2' } } } } });
    const second = {
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } },
      status: { observedGeneration: 2, updatedReplicas: 1 },
    };
    await eventually(engine, (seen) => expect(seen).toMatchObject(second));
    const running = async () => {
      const { items } = await api.call<{ items: Named[] }>('GET', `/api/v1/namespaces/${namespace}/pods`);
      // Not the one of revision 1, which is on its way out.
      return items.find(
        ({ status, metadata }) => status.phase === 'Running' && metadata.annotations?.['round'] === '2',
      );
    };
    const pod = await eventually(running, (seen) => expect(seen).toBeDefined());
    if (pod === undefined) throw new Error('the pod has gone');
    return { engine: await engine(), pod };
  }

  /** Everything that the account is for, by its name. */
  async function attemptsOf({ engine, pod }: { engine: Named; pod: Named }) {
    const dry = writing.dry(new AbortController().signal);
    const { uid, generation } = engine.metadata;
    const planned = { namespace, name: 'engine', uid, generation, revision: 2 };
    const acts: Record<Act, () => Promise<void>> = {
      returnToRevision: () => dry.returnToRevision(planned, 1),
      restartPods: () => dry.restartPods(planned, new Date().toISOString()),
      evict: () => dry.evict(namespace, pod.metadata.name, pod.metadata.uid),
    };
    // `botcore init` asks for endpoints with the account of whoever sets it up, and nobody else does.
    const { endpoints: _ofInit, ...questions } = everyQuestion(pod.metadata.name, 'main');
    const asks = Object.entries(questions).map(
      ([name, question]) => [name, () => target.ask(question, AbortSignal.timeout(20_000))] as const,
    );
    return { ...Object.fromEntries(asks), ...acts };
  }

  /** What does not work, and what is said of it. */
  async function failures(): Promise<Record<string, string>> {
    const outcomes = await Promise.all(
      Object.entries(attempts).map(async ([name, attempt]) => {
        const error = await attempt().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error === undefined) return [];
        if (error instanceof TargetError && error.kind === 'forbidden')
          return [[name, `${error.message} ${error.remedy}`]];
        if (error instanceof WriteError && error.outcome === 'refused')
          return [[name, `${error.message} ${error.remedy}`]];
        return [[name, `unexpected: ${error}`]];
      }),
    );
    return Object.fromEntries(outcomes.flat());
  }

  const same = (left: DeclaredRight, right: DeclaredRight): boolean =>
    left.verb === right.verb && left.resource === right.resource && left.group === right.group;
  /** What needs this right, by the declarations. */
  function neededBy(rule: AccessRule): string[] {
    const asks = (Object.keys(QUESTION_RIGHTS) as KubernetesQuestionName[]).filter((name) =>
      same(QUESTION_RIGHTS[name], rule),
    );
    const acts = (Object.keys(WRITE_RIGHTS) as Act[]).filter((act) =>
      WRITE_RIGHTS[act].some((right) => same(right, rule)),
    );
    return [...asks, ...acts].sort();
  }

  it('lets all of it through', PATIENT, async () => {
    await expect.poll(failures, HEARD).toEqual({});
    expect(Object.keys(attempts)).toHaveLength(15);
  });

  it.each(rules.filter(isAskedAtOnce).map((rule) => [`${rule.verb} ${rule.resource}`, rule] as const))(
    'without %s exactly what needs it is forbidden, and says so',
    PATIENT,
    async (_title, rule) => {
      const holder = manifests.find((each) => each.rules?.some((candidate) => isOf(candidate, rule)));
      if (holder === undefined) throw new Error('no role has it');
      const path = `${collectionOf(holder)}/${holder.metadata.name}`;
      const less = { ...holder, rules: holder.rules?.filter((candidate) => !isOf(candidate, rule)) };
      await api.call('PUT', path, less);
      try {
        const qualified = rule.group === '' ? rule.resource : `${rule.resource}.${rule.group}`;
        const expected = Object.fromEntries(
          neededBy(rule).map((name) => [
            name,
            expect.stringMatching(
              new RegExp(
                `botcore may not ${rule.verb} ${qualified}.*the verb "${rule.verb}" on "${qualified}".*--verb=${rule.verb} --resource=${qualified}`,
              ),
            ),
          ]),
        );
        expect(Object.keys(expected).length).toBeGreaterThan(0);
        await expect.poll(failures, HEARD).toEqual(expected);
      } finally {
        await api.call('PUT', path, holder);
      }
    },
  );

  it('lets it through again', PATIENT, async () => {
    await expect.poll(failures, HEARD).toEqual({});
  });

  it('lets it touch nothing beside: no other deployment, no pod by force, no secret of another namespace', async () => {
    const account = await kubernetesApi(kubeconfigFor(api.server, await tokenOf('botcore')));
    undo.unshift(() => account.close());
    const forbidden: [string, string, unknown?][] = [
      ['PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/other`, {}],
      ['DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/engine`],
      ['DELETE', `/api/v1/namespaces/${namespace}/pods`],
      ['POST', `/api/v1/namespaces/${namespace}/pods/x/exec?command=id`],
      ['GET', '/api/v1/namespaces/kube-system/secrets'],
      ['GET', `/api/v1/namespaces/${namespace}/secrets/x`],
      ['POST', `${RBAC}/namespaces/${namespace}/roles`, { metadata: { name: 'x' } }],
    ];
    for (const [method, path, body] of forbidden)
      await expect(account.call(method, path, body), `${method} ${path}`).rejects.toThrow(' 403 ');
  });

  it.skipIf(restrictedKubeconfig === '')('gives the same to a user of that name who had nothing', PATIENT, async () => {
    const user = createKubernetesTarget({ kubeconfig: restrictedKubeconfig, namespace });
    undo.unshift(() => user.close());
    const { pods } = everyQuestion('x', 'x');
    const asked = () => user.ask(pods, AbortSignal.timeout(20_000));
    const binding = manifests.find(({ kind, metadata }) => kind === 'RoleBinding' && metadata.name === 'botcore-read');
    if (binding === undefined) throw new Error('nothing binds the reading role');
    // An attempt before this one may have given it already.
    await api.call('DELETE', `${collectionOf(binding)}/of-user`, {}).catch(() => undefined);
    await expect.poll(() => asked().catch((error: unknown) => error), HEARD).toMatchObject({ kind: 'forbidden' });

    const subjects = [{ kind: 'User', name: 'botcore', apiGroup: 'rbac.authorization.k8s.io' }];
    await api.call('POST', collectionOf(binding), { ...binding, metadata: { namespace, name: 'of-user' }, subjects });

    await expect.poll(asked, HEARD).toHaveProperty('pods');
  });
});

function isOf(
  { apiGroups, resources, verbs }: NonNullable<Manifest['rules']>[number],
  { group, resource, verb }: DeclaredRight,
): boolean {
  return apiGroups[0] === group && resources[0] === resource && verbs[0] === verb;
}

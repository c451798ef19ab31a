import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rbacManifest } from '../../src/cli/rbac-manifest.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import type { Acting, DryWriter, Plan, Remediation, Writer } from '../../src/diagnostics/remediation.ts';
import { remediations } from '../../src/diagnostics/remediations/index.ts';

interface Document {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly { resources: string[]; verbs: string[]; apiGroups: string[]; resourceNames?: string[] }[];
  readonly subjects?: readonly object[];
}

function documents(services: object, only: readonly Remediation[] = remediations): Document[] {
  const platform = Platform.parse({ name: 'halyard', kubernetes: { namespace: 'trading' }, services });
  return parseAllDocuments(rbacManifest({ platform, remediations: only }) ?? '').map((each) => each.toJS());
}

const DESK = { desk: { deployment: 'desk' }, site: { deployment: 'site' } };

function rights(all: readonly Document[]): string[] {
  return all.flatMap(({ kind, rules = [] }) =>
    rules.map(({ verbs, resources, resourceNames }) =>
      [kind, ...verbs, ...resources, ...(resourceNames ?? [])].join(' '),
    ),
  );
}

describe('the manifest', () => {
  it('binds each role to the one account', () => {
    const all = documents(DESK);

    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount botcore',
      'Role botcore-read',
      'RoleBinding botcore-read',
      'ClusterRole botcore-read-trading',
      'ClusterRoleBinding botcore-read-trading',
      'Role botcore-write',
      'RoleBinding botcore-write',
    ]);
    expect(new Set(all.flatMap(({ subjects = [] }) => subjects.map((subject) => JSON.stringify(subject))))).toEqual(
      new Set([JSON.stringify({ kind: 'ServiceAccount', name: 'botcore', namespace: 'trading' })]),
    );
  });

  it('lets it write to the deployments of the platform file only', () => {
    const writing = documents(DESK).filter(({ metadata }) => metadata.name === 'botcore-write');

    expect(rights(writing)).toEqual([
      'Role get deployments desk site',
      'Role patch deployments desk site',
      'Role create pods/eviction',
      // Whether an eviction that was refused did nothing is read from the pod.
      'Role get pods',
    ]);
    const reading = documents(DESK).filter(({ metadata }) => metadata.name !== 'botcore-write');
    expect(rights(reading).filter((right) => !/^(?:Cluster)?Role (?:list|get) /.test(right))).toEqual([]);
  });

  it('names no right that nothing needs', () => {
    const withoutFixes = documents(DESK, []);
    const asSet = documents({ store: { statefulSet: 'store' } }, []);

    expect(withoutFixes.map(({ metadata }) => metadata.name)).not.toContain('botcore-write');
    expect(rights(withoutFixes)).not.toContain('Role list statefulsets');
    expect(rights(asSet)).toContain('Role list statefulsets');
    expect(rights(asSet)).not.toContain('Role list deployments');
    expect(rights(documents(DESK)).join(' ')).not.toContain('*');
  });

  it('is none for a platform without Kubernetes', () => {
    const platform = Platform.parse({ name: 'x', docker: {}, services: { desk: { container: 'desk' } } });

    expect(rbacManifest({ platform, remediations })).toBeUndefined();
  });
});

describe('what a remediation declares to call', () => {
  const kubernetes = remediations.filter(({ target }) => target === 'kubernetes');

  it.each(kubernetes)('$id: all of it, and nothing else', async (remediation) => {
    const called = new Set<string>();
    const writer = new Proxy({}, { get: (_target, name) => async () => void called.add(String(name)) });
    const params = { namespace: 'trading', deployment: 'desk', pod: 'desk-1', revision: 1 };
    const plan = {
      params,
      identity: { uid: 'u', generation: 1, revision: 2 },
      subject: 'service:desk',
    } as unknown as Plan;
    const acting = {
      writer: { kubernetes: writer } as unknown as Writer,
      look: async () => ({ platform: { services: {} } }),
      remember: async () => undefined,
    } as unknown as Acting;

    await remediation.dryRun?.({ kubernetes: writer } as DryWriter, plan, params);
    await remediation.execute(acting, plan);
    const memory = { namespace: 'trading', name: 'desk', uid: 'u', revision: 2, returnTo: 1, subject: 'service:desk' };
    await remediation.rollback?.(acting, memory);

    expect([...called].sort()).toEqual([...(remediation.kubernetesActs ?? [])].sort());
  });
});

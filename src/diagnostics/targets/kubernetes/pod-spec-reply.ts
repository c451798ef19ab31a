import { z } from 'zod';
import { environmentVariable } from '../../redact.ts';
import { learnSecrets } from '../../redaction/known-values.ts';
import { printable } from '../../redaction/printable.ts';
import { secretsOfCommand, secretsOfEntries } from '../../redaction/secret-values.ts';
import type { EnvironmentVariable } from '../../workload.ts';
import { commandText } from '../docker/command-text.ts';
import type { ContainerSpec, PodSpec, ProbeSpec, Reference } from './answers.ts';
import { present } from './present.ts';

/** A pod's specification as the API sends it, and what is kept of it: values of variables end here. */

const Named = z.object({ name: z.string().default('') });
const KeyReference = z.object({ name: z.string().default(''), key: z.string(), optional: z.boolean().default(false) });

const Probe = z.object({
  exec: z.object({ command: z.array(z.string()).default([]) }).optional(),
  httpGet: z
    .object({
      path: z.string().default('/'),
      port: z.union([z.number(), z.string()]),
      host: z.string().default(''),
      scheme: z.string().default('HTTP'),
      httpHeaders: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]),
    })
    .optional(),
  tcpSocket: z.object({ port: z.union([z.number(), z.string()]), host: z.string().default('') }).optional(),
  grpc: z.object({ port: z.number(), service: z.string().nullish() }).optional(),
  initialDelaySeconds: z.number().default(0),
  timeoutSeconds: z.number().default(1),
  periodSeconds: z.number().default(10),
  failureThreshold: z.number().default(3),
});
type Probe = z.output<typeof Probe>;

const Variable = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.object({ configMapKeyRef: KeyReference.optional(), secretKeyRef: KeyReference.optional() }).optional(),
});
type Variable = z.output<typeof Variable>;

const Source = Named.extend({ optional: z.boolean().default(false) });

const Container = z.object({
  name: z.string(),
  image: z.string().default(''),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z.array(Variable).default([]),
  envFrom: z.array(z.object({ configMapRef: Source.optional(), secretRef: Source.optional() })).default([]),
  ports: z.array(z.object({ containerPort: z.number(), protocol: z.string().default('TCP') })).default([]),
  resources: z
    .object({
      requests: z.record(z.string(), z.coerce.string()).default({}),
      limits: z.record(z.string(), z.coerce.string()).default({}),
    })
    .default({ requests: {}, limits: {} }),
  volumeMounts: z
    .array(
      z.object({
        name: z.string(),
        mountPath: z.string(),
        readOnly: z.boolean().default(false),
        subPath: z.string().optional(),
      }),
    )
    .default([]),
  readinessProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  startupProbe: Probe.optional(),
  /** Of an init container, since 1.28: it runs beside the others. */
  restartPolicy: z.string().optional(),
});
type Container = z.output<typeof Container>;

const Volume = z.object({
  name: z.string(),
  configMap: Named.optional(),
  secret: z.object({ secretName: z.string().default('') }).optional(),
  hostPath: z.object({ path: z.string() }).optional(),
  emptyDir: z.object({}).optional(),
  persistentVolumeClaim: z.object({ claimName: z.string() }).optional(),
});
type Volume = z.output<typeof Volume>;

export const PodSpecReply = z.object({
  nodeName: z.string().optional(),
  containers: z.array(Container).default([]),
  initContainers: z.array(Container).default([]),
  volumes: z.array(Volume).default([]),
  restartPolicy: z.string().default('Always'),
  terminationGracePeriodSeconds: z.number().default(30),
  nodeSelector: z.record(z.string(), z.string()).default({}),
  affinity: z.object({}).optional(),
  imagePullSecrets: z.array(Named).default([]),
  schedulingGates: z.array(Named).default([]),
});
export type PodSpecReply = z.output<typeof PodSpecReply>;

const RESTART_POLICIES = { Always: 'always', OnFailure: 'on-failure', Never: 'never' } as const;

export function podSpecOf(reply: PodSpecReply): PodSpec {
  const volumes = new Map(reply.volumes.map((volume) => [volume.name, volume]));
  const initial = reply.initContainers.map((container) =>
    containerOf(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init', volumes),
  );
  return present({
    node: reply.nodeName,
    containers: [...initial, ...reply.containers.map((container) => containerOf(container, 'main', volumes))],
    restartPolicy: RESTART_POLICIES[reply.restartPolicy as keyof typeof RESTART_POLICIES] ?? 'always',
    graceMs: reply.terminationGracePeriodSeconds * 1000,
    nodeSelector: reply.nodeSelector,
    hasAffinity: reply.affinity !== undefined,
    pullSecrets: reply.imagePullSecrets.map(({ name }) => name),
    schedulingGates: reply.schedulingGates.map(({ name }) => name),
  });
}

function containerOf(
  container: Container,
  role: ContainerSpec['role'],
  volumes: ReadonlyMap<string, Volume>,
): ContainerSpec {
  const command = [...container.command, ...container.args];
  learnSecrets(secretsOf(container));
  return present({
    name: container.name,
    role,
    image: printable(container.image, { most: 500 }),
    command: command.length === 0 ? undefined : commandText(command),
    environment: container.env.map(variableOf),
    environmentIsPartial: container.envFrom.length > 0 ? (true as const) : undefined,
    references: referencesOf(container),
    ports: container.ports.map(({ containerPort, protocol }) => ({ containerPort, protocol: protocolOf(protocol) })),
    mounts: container.volumeMounts.map(({ name, mountPath, readOnly, subPath }) =>
      present({ destination: mountPath, ...sourceOf(volumes.get(name), name), readOnly, subPath }),
    ),
    requests: container.resources.requests,
    limits: container.resources.limits,
    probes: probesOf(container),
  });
}

/** What the container's specification tells of its secrets; see `known-values.ts`. Their values end here. */
function secretsOf({ command, args, env, readinessProbe, livenessProbe, startupProbe }: Container): string[] {
  const probes = [readinessProbe, livenessProbe, startupProbe];
  const headers = probes.flatMap((probe) => probe?.httpGet?.httpHeaders ?? []);
  return [
    ...secretsOfEntries([...env, ...headers].map(({ name, value }) => [name, value] as const)),
    ...secretsOfCommand([...command, ...args]),
    ...probes.flatMap((probe) => secretsOfCommand(probe?.exec?.command ?? [])),
  ];
}

function variableOf({ name, value, valueFrom }: Variable): EnvironmentVariable {
  return valueFrom === undefined ? environmentVariable(`${name}=${value ?? ''}`) : { name, value: 'reference' };
}

/** What the container cannot start without; optional references are none. */
function referencesOf({ env, envFrom }: Container): Reference[] {
  const references: Reference[] = [];
  for (const { name: variable, valueFrom } of env) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    if (configMapKeyRef?.optional === false)
      references.push({ kind: 'configmap', name: configMapKeyRef.name, key: configMapKeyRef.key, variable });
    if (secretKeyRef?.optional === false)
      references.push({ kind: 'secret', name: secretKeyRef.name, key: secretKeyRef.key, variable });
  }
  for (const { configMapRef, secretRef } of envFrom) {
    if (configMapRef?.optional === false) references.push({ kind: 'configmap', name: configMapRef.name });
    if (secretRef?.optional === false) references.push({ kind: 'secret', name: secretRef.name });
  }
  return references;
}

function protocolOf(protocol: string): 'tcp' | 'udp' | 'sctp' {
  return protocol === 'UDP' ? 'udp' : protocol === 'SCTP' ? 'sctp' : 'tcp';
}

function sourceOf(volume: Volume | undefined, name: string): Pick<ContainerSpec['mounts'][number], 'kind' | 'source'> {
  if (volume?.configMap !== undefined) return { kind: 'configmap', source: volume.configMap.name };
  if (volume?.secret !== undefined) return { kind: 'secret', source: volume.secret.secretName };
  if (volume?.hostPath !== undefined) return { kind: 'bind', source: volume.hostPath.path };
  if (volume?.emptyDir !== undefined) return { kind: 'tmpfs', source: name };
  if (volume?.persistentVolumeClaim !== undefined)
    return { kind: 'volume', source: volume.persistentVolumeClaim.claimName };
  return { kind: 'other', source: name };
}

function probesOf({ readinessProbe, livenessProbe, startupProbe }: Container): ProbeSpec[] {
  const kinds = { readiness: readinessProbe, liveness: livenessProbe, startup: startupProbe };
  return (Object.entries(kinds) as [ProbeSpec['kind'], Probe | undefined][]).flatMap(([kind, probe]) =>
    probe === undefined
      ? []
      : [
          {
            kind,
            command: probeCommand(probe),
            timeoutMs: probe.timeoutSeconds * 1000,
            intervalMs: probe.periodSeconds * 1000,
            initialDelayMs: probe.initialDelaySeconds * 1000,
            failureThreshold: probe.failureThreshold,
          },
        ],
  );
}

function probeCommand({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (httpGet !== undefined) {
    // A query may hold a token; the path alone tells which endpoint it is.
    const path = printable(httpGet.path.split('?', 1)[0] ?? '/', { most: 500 });
    return `${httpGet.scheme} GET ${httpGet.host}:${httpGet.port}${path}`;
  }
  if (tcpSocket !== undefined) return `TCP ${tcpSocket.host}:${tcpSocket.port}`;
  if (grpc !== undefined) return `gRPC :${grpc.port}${grpc.service ? ` ${grpc.service}` : ''}`;
  return commandText(exec?.command ?? []);
}

/** The reply to an inspection, and what is answered of it: no value of a variable, no label but those of Compose. */
import { z } from 'zod';
import { environmentVariable } from '../../redact.ts';
import { learnSecrets } from '../../redaction/known-values.ts';
import { printable } from '../../redaction/printable.ts';
import { secretsOfCommand, secretsOfEntries } from '../../redaction/secret-values.ts';
import type { PublishedPort } from '../../workload.ts';
import { probeOutput } from '../probe-output.ts';
import type { InspectedContainer } from './answers.ts';
import { commandText } from './command-text.ts';
import { instantOf } from './instant.ts';
import { composeOf, flag, Labels, listOf, number, protocolOf, recordOf, text, withoutSlash } from './reply-parts.ts';
import { withoutUndefined } from './without-undefined.ts';

const HealthReply = z.object({
  Status: text,
  FailingStreak: number,
  Log: listOf(z.object({ Start: text, End: text, ExitCode: number, Output: text })),
});

const PortMap = recordOf(listOf(z.object({ HostIp: text, HostPort: text })));

export const InspectReply = z.object({
  Id: z.string(),
  Name: text,
  Created: text,
  Path: text,
  Args: listOf(z.string()),
  Image: text,
  RestartCount: number,
  State: z.object({
    Status: z.string().nullish(),
    Running: flag,
    Paused: flag,
    Restarting: flag,
    Dead: flag,
    OOMKilled: flag,
    ExitCode: number,
    Error: text,
    StartedAt: text,
    FinishedAt: text,
    Health: HealthReply.nullish(),
  }),
  Config: z
    .object({
      Image: text,
      Env: listOf(z.string()),
      Labels,
      Healthcheck: z
        .object({ Test: listOf(z.string()), Interval: number, Timeout: number, StartPeriod: number, Retries: number })
        .nullish(),
    })
    .nullish(),
  HostConfig: z
    .object({
      Memory: number,
      MemorySwap: number,
      NanoCpus: number,
      CpuQuota: number,
      CpuPeriod: number,
      CpusetCpus: text,
      NetworkMode: text,
      PortBindings: PortMap,
      RestartPolicy: z.object({ Name: text }).nullish(),
    })
    .nullish(),
  NetworkSettings: z
    .object({
      Ports: PortMap,
      Networks: recordOf(
        z
          .object({ NetworkID: text, IPAddress: text, Aliases: listOf(z.string()), DNSNames: listOf(z.string()) })
          .nullable(),
      ),
    })
    .nullish(),
  Mounts: listOf(z.object({ Type: text, Source: text, Name: text, Destination: text, RW: z.boolean().nullish() })),
});
type InspectReply = z.output<typeof InspectReply>;

export function inspectedContainer(reply: InspectReply): InspectedContainer {
  const { Config: config, HostConfig: host, NetworkSettings: network } = reply;
  learnSecrets(secretsOf(reply));
  return withoutUndefined({
    id: reply.Id,
    name: withoutSlash(reply.Name),
    createdAt: instantOf(reply.Created) ?? '',
    state: stateOf(reply.State),
    restartCount: reply.RestartCount,
    restartPolicy: restartPolicyOf(host?.RestartPolicy?.Name ?? ''),
    image: { reference: printable(config?.Image ?? '', { most: 500 }), id: reply.Image },
    command: commandText([reply.Path, ...reply.Args].filter((part) => part !== '')),
    environment: (config?.Env ?? []).map(environmentVariable),
    compose: composeOf(config?.Labels ?? {}),
    healthCheck: healthCheckOf(config?.Healthcheck),
    wantedPorts: portsOf(host?.PortBindings ?? {}),
    ports: portsOf(network?.Ports ?? {}),
    networks: Object.entries(network?.Networks ?? {}).map(([name, attached]) => ({
      name,
      id: attached?.NetworkID ?? '',
      aliases: [...new Set([...(attached?.Aliases ?? []), ...(attached?.DNSNames ?? [])])],
      ...(attached?.IPAddress ? { address: attached.IPAddress } : {}),
    })),
    networkMode: host?.NetworkMode ?? '',
    mounts: reply.Mounts.map((mount) => ({
      destination: mount.Destination,
      source: mount.Type === 'volume' ? mount.Name || mount.Source : mount.Source,
      kind: mountKindOf(mount.Type),
      readOnly: mount.RW === false,
    })),
    memoryLimitBytes: (host?.Memory ?? 0) > 0 ? host?.Memory : undefined,
    memorySwapBytes: (host?.MemorySwap ?? 0) === 0 ? undefined : host?.MemorySwap,
    allowedCores: allowedCoresOf(host),
  });
}

/** What the container's configuration tells of its secrets; see `known-values.ts`. Their values end here. */
function secretsOf({ Path: path, Args: args, Config: config }: InspectReply): string[] {
  return [
    ...secretsOfEntries((config?.Env ?? []).map(splitEntry)),
    ...secretsOfEntries(Object.entries(config?.Labels ?? {})),
    ...secretsOfCommand([path, ...args]),
    ...secretsOfCommand(config?.Healthcheck?.Test ?? []),
  ];
}

function splitEntry(entry: string): [string, string] {
  const [name = '', ...value] = entry.split('=');
  return [name, value.join('=')];
}

function stateOf(state: InspectReply['State']): InspectedContainer['state'] {
  return withoutUndefined({
    status: state.Status?.toLowerCase() ?? undefined,
    running: state.Running,
    paused: state.Paused,
    restarting: state.Restarting,
    dead: state.Dead,
    oomKilled: state.OOMKilled,
    exitCode: state.ExitCode,
    error: printable(state.Error, { most: 1000 }),
    startedAt: instantOf(state.StartedAt),
    finishedAt: instantOf(state.FinishedAt),
    health: state.Health ? healthOf(state.Health) : undefined,
  });
}

function healthOf(health: z.output<typeof HealthReply>): InspectedContainer['state']['health'] {
  const log = health.Log.map((probe) => ({
    startedAt: instantOf(probe.Start) ?? '',
    at: instantOf(probe.End) ?? instantOf(probe.Start) ?? '',
    exitCode: probe.ExitCode,
    output: probeOutput(probe.Output),
  }));
  return { status: health.Status.toLowerCase(), failingStreak: health.FailingStreak, log };
}

type HealthCheckReply = NonNullable<NonNullable<InspectReply['Config']>['Healthcheck']>;

/** The engine's defaults where 0 stands (30 s, 30 s, 3), and nothing where the image's check is switched off (`NONE`). */
function healthCheckOf(check: HealthCheckReply | null | undefined): InspectedContainer['healthCheck'] {
  if (!check || check.Test.length === 0 || check.Test[0] === 'NONE') return undefined;
  const milliseconds = (nanoseconds: number) => Math.round(nanoseconds / 1e6);
  return {
    command: commandText(check.Test),
    intervalMs: milliseconds(check.Interval || 30e9),
    timeoutMs: milliseconds(check.Timeout || 30e9),
    startPeriodMs: milliseconds(check.StartPeriod),
    retries: check.Retries || 3,
  };
}

function restartPolicyOf(name: string): InspectedContainer['restartPolicy'] {
  if (name === 'always' || name === 'unless-stopped') return 'always';
  return name === 'on-failure' ? 'on-failure' : 'never';
}

function mountKindOf(type: string): InspectedContainer['mounts'][number]['kind'] {
  return type === 'bind' || type === 'volume' || type === 'tmpfs' ? type : 'other';
}

/** `8080/tcp` → bindings; a port that is only exposed has none. */
function portsOf(ports: z.output<typeof PortMap>): PublishedPort[] {
  return Object.entries(ports).flatMap(([key, bindings]): PublishedPort[] => {
    const [port = '', protocol = 'tcp'] = key.split('/');
    const exposed = { containerPort: Number(port), protocol: protocolOf(protocol) };
    if (bindings.length === 0) return [exposed];
    return bindings.map((binding) =>
      withoutUndefined({
        ...exposed,
        // Empty or 0: the engine chooses a free one.
        hostPort: Number(binding.HostPort) > 0 ? Number(binding.HostPort) : undefined,
        hostAddress: binding.HostIp === '' ? undefined : binding.HostIp,
      }),
    );
  });
}

/** Catalogue 0.4: `NanoCpus`, else quota over period, else the number of cores in the cpuset. */
function allowedCoresOf(host: InspectReply['HostConfig']): number | undefined {
  if (!host) return undefined;
  if (host.NanoCpus > 0) return host.NanoCpus / 1e9;
  if (host.CpuQuota > 0) return host.CpuQuota / (host.CpuPeriod || 100_000);
  const cores = host.CpusetCpus.split(',').flatMap((part) => {
    const [from, to] = part.split('-').map(Number);
    return part === '' || from === undefined ? [] : [(to ?? from) - from + 1];
  });
  return cores.length > 0 ? cores.reduce((sum, count) => sum + count, 0) : undefined;
}

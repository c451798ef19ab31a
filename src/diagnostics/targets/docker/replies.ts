/** The engine's replies as far as they are used, and what is answered of them. Secrets are cut here and nowhere later. */
import { z } from 'zod';
import { printable } from '../../redaction/printable.ts';
import type { ContainerList, EngineInfo, ImageFacts, ListedContainer, NetworkList } from './answers.ts';
import {
  architectureOf,
  composeOf,
  flag,
  Labels,
  listOf,
  number,
  protocolOf,
  recordOf,
  text,
  withoutSlash,
} from './reply-parts.ts';
import { withoutUndefined } from './without-undefined.ts';

export const ContainersReply = z.array(
  z.object({
    Id: z.string(),
    Names: listOf(z.string()),
    Image: text,
    ImageID: text,
    Created: number,
    State: text,
    Labels,
    Ports: listOf(z.object({ IP: text, PrivatePort: number, PublicPort: z.number().nullish(), Type: text })),
    NetworkSettings: z.object({ Networks: recordOf(z.object({ NetworkID: text }).nullable()) }).nullish(),
  }),
);

export function containerList(reply: z.output<typeof ContainersReply>): ContainerList {
  const containers = reply.map(
    (container): ListedContainer =>
      withoutUndefined({
        id: container.Id,
        names: container.Names.map(withoutSlash),
        image: printable(container.Image, { most: 500 }),
        imageId: container.ImageID,
        state: container.State.toLowerCase(),
        createdAt: new Date(container.Created * 1000).toISOString(),
        compose: composeOf(container.Labels),
        ports: container.Ports.map((port) =>
          withoutUndefined({
            containerPort: port.PrivatePort,
            hostPort: port.PublicPort ?? undefined,
            hostAddress: port.IP === '' ? undefined : port.IP,
            protocol: protocolOf(port.Type),
          }),
        ),
        networks: Object.entries(container.NetworkSettings?.Networks ?? {}).map(([name, network]) => ({
          name,
          id: network?.NetworkID ?? '',
        })),
      }),
  );
  return { containers };
}

export const NetworksReply = z.array(
  z.object({ Id: z.string(), Name: z.string(), Driver: text, Internal: flag, Labels }),
);

export function networkList(reply: z.output<typeof NetworksReply>): NetworkList {
  return {
    networks: reply.map((network) =>
      withoutUndefined({
        id: network.Id,
        name: network.Name,
        driver: network.Driver,
        internal: network.Internal,
        composeNetwork: network.Labels['com.docker.compose.network'],
        composeProject: network.Labels['com.docker.compose.project'],
      }),
    ),
  };
}

export const InfoReply = z.object({
  ServerVersion: text,
  Architecture: text,
  MemTotal: number,
  NCPU: number,
});

export function infoOf(reply: z.output<typeof InfoReply>): EngineInfo {
  return withoutUndefined({
    version: reply.ServerVersion,
    architecture: architectureOf(reply.Architecture) || undefined,
    memoryBytes: reply.MemTotal > 0 ? reply.MemTotal : undefined,
    cores: reply.NCPU > 0 ? reply.NCPU : undefined,
  });
}

export const ImageReply = z.object({ Architecture: text });

export function imageFacts(reply: z.output<typeof ImageReply>): ImageFacts {
  return reply.Architecture === '' ? {} : { architecture: architectureOf(reply.Architecture) };
}

/** Parts of the engine's replies. Old engines and proxies leave fields out or send null. */
import { z } from 'zod';
import type { PublishedPort } from '../../workload.ts';
import type { ListedContainer } from './answers.ts';
import { withoutUndefined } from './without-undefined.ts';

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
export const number = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
export const recordOf = <T extends z.ZodType>(item: T) =>
  z
    .record(z.string(), item)
    .nullish()
    .transform((value): Record<string, z.output<T>> => value ?? {});

export const Labels = recordOf(z.string());

export function withoutSlash(name: string): string {
  return name.replace(/^\//, '');
}

export function protocolOf(word: string): PublishedPort['protocol'] {
  return word === 'udp' || word === 'sctp' ? word : 'tcp';
}

/** The labels of Docker Compose that are used. */
export function composeOf(labels: Record<string, string>): ListedContainer['compose'] {
  const label = (name: string) => labels[`com.docker.compose.${name}`];
  const service = label('service');
  const project = label('project');
  if (service === undefined && project === undefined) return undefined;
  // `mongodb:service_healthy:true,redis:service_started:false`
  const dependsOn = (label('depends_on') ?? '').split(',').map((entry) => entry.split(':', 1)[0]?.trim() ?? '');
  return withoutUndefined({
    project,
    service,
    dependsOn: dependsOn.filter((name) => name !== ''),
    oneoff: label('oneoff')?.toLowerCase() === 'true',
    configHash: label('config-hash'),
  });
}

/** The kernel's word for an architecture as images say it. */
export function architectureOf(word: string): string {
  const known: Readonly<Record<string, string>> = {
    x86_64: 'amd64',
    aarch64: 'arm64',
    armv7l: 'arm',
    armv6l: 'arm',
    i686: '386',
  };
  return known[word] ?? word;
}

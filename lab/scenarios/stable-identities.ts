import { createHash } from 'node:crypto';
import type { Snapshot } from '../../src/diagnostics/contract.ts';
import { ContainerList, NetworkList } from '../../src/diagnostics/targets/docker/answers.ts';

/** Above what an engine hands out by itself. */
const FIRST_PORT = 62_000;

/**
 * A recording as text, with the ids of containers and networks and the published ports made of their names: the same
 * in every recording of the platform, so that one may follow another as if it were the same platform a while later.
 */
export function stableIdentities(snapshot: Snapshot, text: string): string {
  const answer = (question: string): unknown =>
    snapshot.readings.find((reading) => reading.question === question)?.answer;
  const { containers } = ContainerList.parse(answer('docker · containers'));
  const { networks } = NetworkList.parse(answer('docker · networks'));
  const ids = [
    ...containers.map(({ id, names }) => [id, idOf(names[0] ?? id)] as const),
    ...networks.map(({ id, name }) => [id, idOf(`network ${name}`)] as const),
  ];
  const withIds = ids.reduce(
    (changed, [id, stable]) => changed.replaceAll(id, stable).replaceAll(id.slice(0, 12), stable.slice(0, 12)),
    text,
  );
  return portsOf(snapshot).reduce(
    (changed, [port, stable]) =>
      changed.replaceAll(new RegExp(`(?<![0-9a-f.])${port}(?![0-9a-f.])`, 'g'), String(stable)),
    withIds,
  );
}

function idOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/** Published ports as they are asked for: by health checks, and by the databases' own clients. */
function portsOf({ platform, readings }: Snapshot): (readonly [port: string, stable: number])[] {
  const health = Object.entries(platform.services).flatMap(([name, service]) =>
    service.health === undefined ? [] : [[name, new URL(service.health.url).port] as const],
  );
  const databases = readings.flatMap(({ question, answer }) => {
    const name = / · state · database=([^ ]+)/.exec(question)?.[1];
    const { port, uri } = (answer ?? {}) as { port?: number; uri?: { port?: number } };
    const published = port ?? uri?.port;
    return name === undefined || published === undefined ? [] : [[name, String(published)] as const];
  });
  return [...health, ...databases]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, port], index) => [port, FIRST_PORT + index] as const);
}

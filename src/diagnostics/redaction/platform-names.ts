import type { Platform } from '../platform.ts';

/** The names of a platform's parts and hosts, in any case: where one of them is also a password, it is not hidden. */
export function namesOfPlatform(platform: Platform): string[] {
  const { name, docker, kubernetes, exchange, services, databases } = platform;
  const parts = Object.entries(services).flatMap(([service, details]) => [
    service,
    details.container,
    details.composeService,
    details.deployment,
    details.statefulSet,
    details.network,
    hostOf(details.health?.url),
    ...details.requiredEnvironment,
  ]);
  const stores = Object.entries(databases).flatMap(([database, { urlFrom, replicaSet }]) => [
    database,
    urlFrom,
    ...replicaSet,
    ...replicaSet.map((member) => member.replace(/:\d+$/, '')),
  ]);
  const around = [docker?.project, docker?.network, kubernetes?.namespace, kubernetes?.context, hostOf(exchange?.url)];
  return [name, ...parts, ...stores, ...around].filter((each) => each !== undefined);
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname;
}

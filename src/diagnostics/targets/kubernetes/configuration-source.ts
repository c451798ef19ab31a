import type { PodSpec } from './answers.ts';

/** Which key of which config map a file in the containers of a pod is; undefined: it comes from elsewhere. */
export function configurationSource(path: string, spec: PodSpec): { configMap: string; key: string } | undefined {
  for (const container of spec.containers)
    for (const { kind, source, destination, subPath } of container.mounts) {
      if (kind !== 'configmap') continue;
      if (subPath !== undefined && destination === path) return { configMap: source, key: subPath };
      const folder = destination.endsWith('/') ? destination : `${destination}/`;
      if (subPath === undefined && path.startsWith(folder))
        return { configMap: source, key: path.slice(folder.length) };
    }
  return undefined;
}

import type { Pod } from './answers.ts';
import type { NamespaceIndex } from './namespace-index.ts';

/** A config map or secret that a pod names and that does not exist, or that lacks a key. */
export interface MissingObject {
  readonly kind: 'configmap' | 'secret';
  readonly name: string;
  /** Absent: the whole object is missing. */
  readonly key?: string;
  /** The kubelet's sentence. */
  readonly message: string;
}

const OBJECT = /\b(configmap|secret)s? "([^"]+)" not found/i;
const KEY = /couldn't find key (\S+) in (ConfigMap|Secret) (?:[^\s/]+\/)?(\S+?)(?:[\s.,]|$)/i;
const VOLUME_KEY = /(configmap|secret)? ?references non-existent (?:config|secret) key: (\S+)/i;

/** What the kubelet's sentence says is missing; undefined when it speaks of something else. */
export function missingObject(message: string): MissingObject | undefined {
  const object = OBJECT.exec(message);
  if (object !== null) return { kind: kindOf(object[1]), name: nameOf(object[2]), message };
  const key = KEY.exec(message);
  if (key !== null) return { kind: kindOf(key[2]), name: nameOf(key[3]), key: key[1] ?? '', message };
  const volume = VOLUME_KEY.exec(message);
  if (volume === null) return undefined;
  return { kind: kindOf(/secret/i.exec(message)?.[0]), name: '', key: volume[2] ?? '', message };
}

/** What the waiting states and the mount events of a pod say is missing. */
export function missingObjects(pod: Pod, { events }: Pick<NamespaceIndex, 'events'>): MissingObject[] {
  const texts = pod.containers.flatMap(({ state }) => (state?.kind === 'waiting' ? (state.message ?? []) : []));
  const mounts = (events?.get(pod.uid) ?? []).filter(({ reason }) => reason === 'FailedMount');
  return [...texts, ...mounts.map(({ message }) => message)].flatMap((text) => missingObject(text) ?? []);
}

function kindOf(word: string | undefined): MissingObject['kind'] {
  return word?.toLowerCase() === 'secret' ? 'secret' : 'configmap';
}

/** The kubelet quotes `namespace/name` for what it mounts. */
function nameOf(text: string | undefined): string {
  return text?.split('/').at(-1) ?? '';
}

import { saysDiskIsFull } from '../../says-disk-is-full.ts';
import { missingObject } from '../../targets/kubernetes/missing-object.ts';
import type { Instance } from '../../workload.ts';
import { isDown, newestEnd } from './ends.ts';

type StartFailureKind =
  | 'port-conflict'
  | 'bad-mount'
  | 'bad-command'
  | 'not-executable'
  | 'arch-mismatch'
  | 'image-missing'
  | 'container-refused';

export interface StartFailure {
  readonly kind: StartFailureKind;
  /** The runtime's own sentence. */
  readonly message: string;
  readonly port?: number;
  readonly hostAddress?: string;
}

/** The engine's sentences (catalogue 0.2, [V:moby]); the same runtime libraries speak on Kubernetes. First match wins. */
const SENTENCES: readonly (readonly [StartFailureKind, RegExp])[] = [
  [
    'port-conflict',
    /port is already allocated|failed to bind host port|bind: address already in use|address already in use|Ports are not available|hostPort .{0,300} (?:in use|conflict)/i,
  ],
  [
    'bad-mount',
    /mount a directory onto a file|bind source path does not exist|invalid mount config|error mounting|error while creating mount source path|mountpoint .{0,300}(?:not a directory|is a directory)|not a directory: unknown/i,
  ],
  [
    'arch-mismatch',
    /exec format error|no matching manifest for|does not match the (?:detected|specified) (?:host )?platform/i,
  ],
  [
    'image-missing',
    /No such image|pull access denied|manifest (?:unknown|for .{0,300} not found)|repository does not exist|unable to find image|image .{0,300} not found/i,
  ],
  ['not-executable', /permission denied(?:: unknown)?|is a directory: unknown/i],
  // Not by "unable to start container process": so runc begins whatever it has to say of a device, a right or a limit.
  [
    'bad-command',
    /executable file not found|exec: "[^"]*":.{0,300} no such file or directory|no command specified|chdir to cwd/i,
  ],
];

/** What the runtime said when it could not start the process; `undefined` when the process did start. */
export function startFailure(instance: Instance): StartFailure | undefined {
  if (!isDown(instance)) return undefined;
  const end = newestEnd(instance);
  const failedToStart = end?.endedBy === 'start-failed';
  const sentences =
    failedToStart || end === undefined || instance.state === 'created' || instance.state === 'waiting'
      ? [instance.message, end?.message]
      : [instance.message];
  const message = sentences.filter((each) => each !== undefined && !BACK_OFF.test(each)).join(' ');
  if (message === '') return undefined;
  // Named by `service.disk-full`, and of a node by `rollout.node-pressure`.
  if (saysDiskIsFull(message)) return undefined;
  const kind = SENTENCES.find(([, pattern]) => pattern.test(message))?.[0] ?? refusal(instance, failedToStart, message);
  if (kind === undefined) return undefined;
  return { kind, message: message.slice(0, 400), ...(kind === 'port-conflict' ? portOf(message) : {}) };
}

/** The kubelet says only that it waits, and which container it speaks of. */
const BACK_OFF = /^back-off \S+ restarting failed container=\S+ pod=\S+$/;

const REFUSED: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
]);

/** What passes by itself in a cluster, which tries again, or is the fault of another container or of the node. */
const NOT_ITS_OWN =
  /timed? ?out|deadline exceeded|not yet been read|failed to (?:sync|reserve)|no space left|non[- ]running container|No such container|connection refused/i;

/** For a reason that none of the sentences tells: a security context, a device, a setting of the kernel, a hook. */
function refusal(instance: Instance, failedToStart: boolean, message: string): 'container-refused' | undefined {
  const isRefused = failedToStart || (instance.state === 'waiting' && REFUSED.has(instance.reason ?? ''));
  if (instance.state === 'waiting' && NOT_ITS_OWN.test(message)) return undefined;
  // What is only not there is named by `rollout.config-missing`; and the bare word of the state says nothing.
  if (!isRefused || missingObject(message) !== undefined || !/\s/.test(message.trim())) return undefined;
  return 'container-refused';
}

function portOf(message: string): { port?: number; hostAddress?: string } {
  const match =
    /(?:Bind for|host port for|listen \w{1,20}|exposing port \w{1,20}) ?((?:\[[^\]]{0,60}\]|[\d.]{1,20})?):(\d{1,5})/i.exec(
      message,
    ) ?? /((?:\d{1,3}\.){3}\d{1,3}):(\d{1,5})\b/.exec(message);
  if (match?.[2] === undefined) return {};
  const hostAddress = match[1] === undefined || match[1] === '' ? undefined : match[1];
  return { port: Number(match[2]), ...(hostAddress === undefined ? {} : { hostAddress }) };
}

import { shortened } from '../../quoted.ts';
import type { Instance, Probe } from '../../workload.ts';
import { isDown, isLooping, newestEnd } from './ends.ts';

export type ProbeFailureKind = 'binary-missing' | 'timeout' | 'status' | 'refused' | 'unresolved' | 'other';

export interface ProbeFailure {
  readonly probe: Probe;
  readonly kind: ProbeFailureKind;
  /** HTTP status, where the output tells it. */
  readonly status?: number;
  readonly output: string;
  readonly at?: string;
  readonly since?: string;
  /** How many of the kept results were timeouts. */
  readonly timeouts: number;
}

/** Kubernetes knows no start period: what has just started may not listen yet (catalogue 0.6). */
const WARM_UP_MS = 120_000;
/** The runtime repeats its notice of a failing probe more often than this. */
const NOTICE_MS = 10 * 60_000;

const KINDS: readonly (readonly [ProbeFailureKind, RegExp])[] = [
  [
    'binary-missing',
    /executable file not found|(?:curl|wget|nc|node|python\d?|mongosh|redis-cli|grpc_health_probe|bash|sh)"?: (?:command )?not found|exec: "[^"]+": stat [^:]+: no such file|no such file or directory.{0,300}(?:curl|wget|\/bin\/)|unknown instruction/i,
  ],
  [
    'timeout',
    /exceeded timeout|deadline exceeded|timed out|Timeout exceeded|timeout was reached|\bcurl: \(28\)|i\/o timeout/i,
  ],
  [
    'status',
    /returned error: ?(\d{3})|statuscode: ?(\d{3})|HTTP\/[\d.]+ (\d{3})|HTTP Error (\d{3})|status(?: code)?[:= ]+(\d{3})/i,
  ],
  ['refused', /connection refused|Failed to connect|ECONNREFUSED|Couldn't connect|can't connect|\bcurl: \(7\)/i],
  ['unresolved', /could not resolve|bad address|ENOTFOUND|no such host|\bcurl: \(6\)/i],
];

/**
 * The probe that this instance does not pass, classified by what its failures since the last success mostly say. `undefined` while it passes, has no
 * check, is still starting, is down, or crashes again and again: then its health is a consequence (traps 16, 29).
 */
export function probeFailure(instance: Instance, at: Date): ProbeFailure | undefined {
  if (instance.state !== 'running' || isDown(instance)) return undefined;
  const endedBy = newestEnd(instance)?.endedBy;
  if (isLooping(instance, at) && endedBy !== 'liveness' && endedBy !== 'stopped') return undefined;
  for (const probe of instance.probes) {
    const failure = failureOf(instance, probe, at);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function failureOf(instance: Instance, probe: Probe, at: Date): ProbeFailure | undefined {
  const failed = probe.results.filter(({ exitCode }) => exitCode !== 0);
  const last = probe.results[probe.results.length - 1];
  const telling = tellingFailure(probe);
  const noticed = noticeOf(instance, probe, at);
  const fails =
    probe.status === 'failing' || (probe.status === 'unknown' && instance.ready === 'no' && noticed !== undefined);
  // What is missing in the image will be missing next time: no need to wait for the last retry.
  const output = telling?.output ?? noticed ?? '';
  const classified = classifyProbeOutput(output, telling?.exitCode);
  if (!fails && !(classified.kind === 'binary-missing' && last !== undefined && last.exitCode !== 0)) return undefined;
  if (isWarmingUp(instance, probe, at) && classified.kind !== 'binary-missing' && classified.status !== 404)
    return undefined;
  const since = probe.failingSince ?? failed[0]?.at;
  const timeouts = failed.filter(
    (result) => classifyProbeOutput(result.output, result.exitCode).kind === 'timeout',
  ).length;
  return {
    probe,
    ...classified,
    output: shortened(output.trim(), 300),
    ...(last === undefined ? {} : { at: last.at }),
    ...(since === undefined ? {} : { since }),
    timeouts: Math.max(timeouts, classified.kind === 'timeout' ? 1 : 0),
  };
}

/**
 * The failure that stands for all since the last success: a busy host lets any probe time out now and then, and that must
 * not hide what the others say. What is missing in the image is decisive, however often; else the most frequent kind.
 */
function tellingFailure({ results }: Probe): Probe['results'][number] | undefined {
  const streak = results.slice(results.findLastIndex(({ exitCode }) => exitCode === 0) + 1);
  const kindOf = (result: Probe['results'][number]): ProbeFailureKind =>
    classifyProbeOutput(result.output, result.exitCode).kind;
  const weight = (result: Probe['results'][number]): number => {
    const kind = kindOf(result);
    return kind === 'binary-missing' ? results.length : streak.filter((each) => kindOf(each) === kind).length;
  };
  return streak.reduce<Probe['results'][number] | undefined>(
    (best, each) => (best === undefined || weight(each) >= weight(best) ? each : best),
    undefined,
  );
}

function isWarmingUp(instance: Instance, probe: Probe, at: Date): boolean {
  if (probe.kind === 'health' || instance.startedAt === undefined) return false;
  return (
    at.getTime() - Date.parse(instance.startedAt) < Math.max(probe.startPeriodMs, WARM_UP_MS) &&
    instance.ready !== 'yes'
  );
}

/** Kubernetes tells a probe's output only in events: `Readiness probe failed: HTTP probe failed with statuscode: 503`. */
function noticeOf({ notices }: Instance, { kind }: Probe, at: Date): string | undefined {
  const mine = notices.filter(
    ({ reason, message, at: time }) =>
      reason === 'Unhealthy' &&
      message.toLowerCase().startsWith(kind === 'health' ? '' : kind) &&
      at.getTime() - Date.parse(time) <= NOTICE_MS,
  );
  return mine.reduce<(typeof mine)[number] | undefined>(
    (latest, each) => (latest === undefined || each.at > latest.at ? each : latest),
    undefined,
  )?.message;
}

export function classifyProbeOutput(output: string, exitCode?: number): { kind: ProbeFailureKind; status?: number } {
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(output);
    if (match === null) continue;
    const status = kind === 'status' ? match.slice(1).find((group) => group !== undefined) : undefined;
    if (kind === 'status' && Number(status) < 400) continue;
    return { kind, ...(status === undefined ? {} : { status: Number(status) }) };
  }
  // the shell's and curl's own codes, where the image's tools keep silent
  if (exitCode === 127) return { kind: 'binary-missing' };
  if (exitCode === 28) return { kind: 'timeout' };
  return { kind: exitCode === 7 ? 'refused' : 'other' };
}

/**
 * Says that a probe of a pod asks another port than its container declares. What is declared is documentation, so this
 * is a hint and no cause: undefined where it declares none, or that one among others.
 */
export function undeclaredPort({ ports }: Instance, command: string): string | undefined {
  const { port } = probeAddress(command);
  const declared = ports.map(({ containerPort }) => containerPort);
  if (port === undefined || declared.length === 0 || declared.includes(port)) return undefined;
  return `It asks port ${port}; the container declares ${declared.join(', ')}.`;
}

/** `:8080/health` of a probe's command. */
export function probeAddress(command: string): { port?: number; path?: string } {
  const match = /:(\d{2,5})(\/[^\s"'\]]*)?/.exec(command);
  if (match === null) return {};
  return { port: Number(match[1]), ...(match[2] === undefined ? {} : { path: match[2] }) };
}

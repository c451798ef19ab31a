import type { Evidence, Level, Subject } from '../../contract.ts';
import type { Service } from '../../platform.ts';
import type { Instance, Runtime, Unread, Workload } from '../../workload.ts';
import { isDown, isLooping, newestEnd } from './ends.ts';

/** One service on one runtime, and those of its instances that may be ill. */
export interface Case {
  readonly service: string;
  readonly entry: Service | undefined;
  readonly subject: Subject;
  readonly workload: Workload;
  /** Of the wanted revision, not on their way out, not done with a job. */
  readonly instances: readonly Instance[];
  /** Other members of the replica set that this one is of. */
  readonly members: readonly Instance[];
}

/** How commands and offers name the place of a fault. */
export type PlaceFacts = {
  readonly service: string;
  readonly runtime: Runtime;
  /** Container, or `pod/container`. */
  readonly container: string;
  /** Name for `docker compose`, or `deployment/x` for `kubectl`. */
  readonly target: string;
  readonly namespace: string | undefined;
  readonly role: string;
};

const NEVER_PATIENTS: ReadonlySet<Instance['state']> = new Set(['terminating', 'completed', 'evicted']);

/**
 * The cases of the examination. Left out: pods of old revisions, terminating, evicted and completed ones, one-shot
 * containers, deployments scaled to zero on purpose, and services in maintenance that do not run (traps 29, 30, 43).
 */
export function casesOf(evidence: Evidence): Case[] {
  return evidence.workloads
    .filter(({ service }) => evidence.scope.services.includes(service))
    .map((workload): Case => {
      const entry = evidence.platform.services[workload.service];
      return {
        service: workload.service,
        entry,
        subject: evidence.subjectOf(workload.service),
        workload,
        instances: workload.instances.filter((instance) => isPatient(instance, entry)),
        members: evidence.workloads
          .filter(({ service }) => service !== workload.service && sameDatabase(evidence, service, workload.service))
          .flatMap(({ instances }) => instances),
      };
    });
}

function isPatient(instance: Instance, entry: Service | undefined): boolean {
  if (!instance.current || NEVER_PATIENTS.has(instance.state)) return false;
  if (entry?.maintenance === true && isDown(instance)) return false;
  return !isOneShot(instance, entry);
}

/** It ended well, is not to run again, and nothing ever asked it for an answer. */
function isOneShot(instance: Instance, entry: Service | undefined): boolean {
  const end = newestEnd(instance);
  return (
    instance.state === 'exited' &&
    instance.restartPolicy === 'never' &&
    end?.exitCode === 0 &&
    end.endedBy === 'itself' &&
    (entry === undefined || (entry.port === undefined && entry.health === undefined && entry.role === 'stateless')) &&
    instance.ports.length === 0 &&
    instance.probes.length === 0
  );
}

export function placeOf(
  { service, entry, workload }: Case,
  instance: Instance | undefined,
  evidence: Evidence,
): PlaceFacts {
  const inKubernetes = workload.runtime === 'kubernetes';
  const controller =
    entry?.statefulSet === undefined
      ? `deployment/${entry?.deployment ?? service}`
      : `statefulset/${entry.statefulSet}`;
  return {
    service,
    runtime: workload.runtime,
    container: instance?.name ?? (inKubernetes ? controller : (entry?.container ?? entry?.composeService ?? service)),
    target: inKubernetes ? controller : (entry?.composeService ?? service),
    namespace: inKubernetes ? evidence.platform.kubernetes?.namespace : undefined,
    role: entry?.role ?? 'stateless',
  };
}

/** Does its work now: runs and takes traffic, or has no check that says otherwise. */
export function serves(instance: Instance): boolean {
  return (
    instance.role === 'main' &&
    instance.state === 'running' &&
    (instance.ready === 'yes' || instance.ready === 'unknown')
  );
}

/** Others of the same service that serve while this one does not; old revisions serve too. */
export function othersServe({ workload, members }: Case, instance: Instance, at: Date): boolean {
  return [...workload.instances, ...members].some(
    (other) => podOf(other) !== podOf(instance) && serves(other) && !isLooping(other, at),
  );
}

function podOf({ name }: Instance): string {
  return name.split('/')[0] ?? name;
}

/** Critical when nothing serves; a warning while others do, or when it is up again for good. */
export function levelOf(suspect: Case, instance: Instance, at: Date): Level {
  if (othersServe(suspect, instance, at)) return 'warning';
  return isDown(instance) || isLooping(instance, at) || instance.ready === 'no' ? 'critical' : 'warning';
}

/** Readings of it that failed; a log that nobody asked for is not missed where something else tells, too. */
export function failedReadings({ unread = [] }: Instance): Unread[] {
  return unread.filter(({ reading }) => reading !== undefined);
}

/** The readings that prove something of an instance. */
export function proofOf({ workload }: Case, instance?: Instance): string[] {
  return [...(instance?.readings ?? []), ...(instance === undefined ? workload.readings : [])];
}

/** What the first ill instance shows, with how many are ill: three pods with one fault are one finding. */
export function firstIll<Sign>(
  suspect: Case,
  examine: (instance: Instance) => Sign | undefined,
): { readonly instance: Instance; readonly sign: Sign; readonly ill: number } | undefined {
  const ill = suspect.instances.flatMap((instance) => {
    const sign = examine(instance);
    return sign === undefined ? [] : [{ instance, sign }];
  });
  // Where the log of one cannot be read, that of another tells the same fault.
  const first = ill.find(({ instance }) => instance.unread === undefined) ?? ill[0];
  return first === undefined ? undefined : { ...first, ill: ill.length };
}

function sameDatabase(evidence: Evidence, one: string, other: string): boolean {
  const subject = evidence.subjectOf(one);
  return subject.startsWith('database:') && subject === evidence.subjectOf(other);
}

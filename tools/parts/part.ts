/** The real parts that tests talk to, and the environment variables through which a test run hands them to the tests. */

/** Part → property → variable. A part is there when its first variable is set; an empty later one means "not given". */
export const partVariables = {
  redis: { server: 'BOTCORE_TEST_REDIS_SERVER' },
  docker: { use: 'BOTCORE_TEST_DOCKER', host: 'DOCKER_HOST' },
  kubernetes: { kubeconfig: 'BOTCORE_TEST_KUBECONFIG', restrictedKubeconfig: 'BOTCORE_TEST_KUBECONFIG_RESTRICTED' },
  mongodb: { url: 'BOTCORE_TEST_MONGODB_URL' },
  mongodbImage: { image: 'BOTCORE_TEST_MONGODB_IMAGE' },
  chromium: { path: 'BOTCORE_TEST_CHROMIUM' },
  prometheus: { path: 'BOTCORE_TEST_PROMETHEUS' },
  alertmanager: { path: 'BOTCORE_TEST_ALERTMANAGER' },
  busybox: { path: 'BOTCORE_TEST_BUSYBOX' },
  clone: { git: 'BOTCORE_TEST_GIT' },
  registry: { url: 'BOTCORE_TEST_REGISTRY' },
  recordings: { folder: 'BOTCORE_TEST_RECORDINGS' },
} as const;

type PartVariables = typeof partVariables;
export type PartName = keyof PartVariables;
export type PartValues<Name extends PartName = PartName> = { [Property in keyof PartVariables[Name]]: string };

export const partNames = Object.keys(partVariables) as PartName[];

/** Why a part is skipped, for the tests; set by a person it also keeps a part from being looked for at all. */
export function skipVariable(name: PartName): string {
  return `BOTCORE_TEST_SKIP_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Set by the runner; tests label and place what they leave behind with these two, so that the runner can sweep it up. */
export const runVariable = 'BOTCORE_TEST_RUN';
export const scratchVariable = 'BOTCORE_TEST_SCRATCH';

/** The label that tests put on each container and network, so that none outlives a run that was broken off. */
export const runLabel = 'botcore.test-run';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Presence<Name extends PartName = PartName> =
  | { available: true; state: 'found' | 'started' | 'installed'; values: PartValues<Name>; detail: string }
  | { available: false; reason: string };

/** What a start or an install may need of the run it belongs to. */
export interface Session {
  environment: Environment;
  /** A folder of this run's own, removed at its end. */
  scratch: string;
  /** Aborted when a person breaks the run off. */
  signal: AbortSignal;
  /** Runs at the end of the run, in reverse order. Registered before the start, so that half a start is undone too. */
  undo(title: string, act: () => Promise<void>): void;
  /** What another part came to; waits for it. */
  presence<Name extends PartName>(name: Name): Promise<Presence<Name>>;
  say(line: string): void;
}

export interface Part<Name extends PartName = PartName> {
  name: Name;
  /** Looks without changing anything, within about a second. */
  find(environment: Environment): Promise<Presence<Name>>;
  /** Starts or installs what `find` did not find. Absent for what can only be found. */
  provide?(session: Session): Promise<Presence<Name>>;
}

export function absent(reason: string): { available: false; reason: string } {
  return { available: false, reason };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

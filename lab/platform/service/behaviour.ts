import { readFileSync, watchFile } from 'node:fs';

/** In which language's manner the stand-in logs and dies. */
export type Manner = 'rust' | 'python' | 'node';

export interface Dependency {
  kind: 'mongodb' | 'redis' | 'http';
  /** The service's own name for it, as `/health` shows it. */
  name: string;
  /** The variable that holds its address, as in the real service. */
  environment: string;
}

/** What goes wrong inside. Everything here can change while the service runs. */
export interface Trouble {
  /** Ends at start, or at once when it runs already. */
  end?: 'panic' | 'exit-zero';
  /** Ends this many times before it comes up: what an old, settled restart count is made of. */
  panicsBeforeUp?: number;
  /** Allocates until the kernel ends it. */
  leak?: boolean;
  /** Keeps this many megabytes, which may be much and still be legal. */
  holdMegabytes?: number;
  health?: 'hang' | 'error' | 'not-found';
  bind?: '127.0.0.1';
  /** Logs a harmless line with the word "errors" in it, over and over. */
  chatter?: boolean;
}

/**
 * What a stand-in is. It lies in a file and not in the environment, so that the container's variables are those that
 * the real service would have.
 */
export interface Behaviour {
  service: string;
  manner: Manner;
  port: number;
  healthPath: string;
  configuration?: { path: string; format: 'toml' | 'yaml' };
  requiredEnvironment: string[];
  dependencies: Dependency[];
  /** Tries to reach a dependency at start before giving up, a quarter of a second apart; more where it refuses. */
  startTries: number;
  /** Exit code on SIGTERM. */
  stopCode: number;
  trouble: Trouble;
}

export const behaviourPath = '/lab/behaviour.json';

export function readBehaviour(): Behaviour {
  return JSON.parse(readFileSync(behaviourPath, 'utf8'));
}

/** Calls back when the file is replaced from outside. Looks at it, since events do not cross every kind of mount. */
export function watchBehaviour(changed: (behaviour: Behaviour) => void): void {
  watchFile(behaviourPath, { interval: 200 }, () => {
    try {
      changed(readBehaviour());
    } catch {
      // Half written: the next look gets the rest.
    }
  });
}

import type { LiveChange } from './contract.ts';

type Unnumbered<Change> = Change extends unknown ? Omit<Change, 'seq'> : never;
/** A change before it has its number. */
type Change = Unnumbered<LiveChange>;

/** The feed of everything that changes; the page and the tests watch it. */
export interface Live {
  publish(change: Change): void;
  /** Calls back for every change, after first repeating those later than `after`. Gives a function that ends it. */
  subscribe(listener: (change: LiveChange) => void, options?: { user?: string; after?: number }): () => void;
  /** The number of the last change. */
  seq(): number;
}

const kept = 2000;

/** A feed where `isVisible` says what a member may see. */
export function createLive(isVisible: (change: LiveChange, user: string) => boolean): Live {
  const past: LiveChange[] = [];
  const listeners = new Set<(change: LiveChange) => void>();
  let seq = 0;
  return {
    seq: () => seq,
    publish: (change) => {
      const numbered = { ...structuredClone(change), seq: ++seq } as LiveChange;
      past.push(numbered);
      if (past.length > kept) past.shift();
      for (const listener of [...listeners]) listener(numbered);
    },
    subscribe: (listener, { user, after } = {}) => {
      const heard = (change: LiveChange): void => {
        if (user === undefined || isVisible(change, user)) listener(change);
      };
      if (after !== undefined) for (const change of past) if (change.seq > after) heard(change);
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}

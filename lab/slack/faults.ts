import type { ActiveFault, Fault, FaultState } from './contract.ts';

/** The trouble that is set, and its striking. */
export interface Faults {
  set(fault: Fault): ActiveFault;
  /** Without an id, all. */
  clear(id?: string): void;
  state(): FaultState;
  /** The first set fault of that type which applies; it is then used up by one. */
  strike<Type extends Fault['type']>(
    type: Type,
    applies?: (fault: Extract<Fault, { type: Type }>) => boolean,
  ): Extract<ActiveFault, { type: Type }> | null;
}

/** Faults kept in the order they were set. `changed` is called whenever one is set, strikes or is removed. */
export function createFaults(changed: () => void): Faults {
  let faults: ActiveFault[] = [];
  let count = 0;
  return {
    set: (fault) => {
      const times = fault.times ?? (fault.type === 'revoked_token' ? 0 : 1);
      const active = { ...fault, id: fault.id ?? `fault-${++count}`, left: times === 0 ? null : times, struck: 0 };
      faults = [...faults.filter(({ id }) => id !== active.id), active];
      changed();
      return active;
    },
    clear: (id) => {
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
      changed();
    },
    state: () => ({ faults: structuredClone(faults) }),
    strike: <Type extends Fault['type']>(
      type: Type,
      applies: (fault: Extract<Fault, { type: Type }>) => boolean = () => true,
    ) => {
      const isHit = (fault: ActiveFault): fault is Extract<ActiveFault, { type: Type }> =>
        fault.type === type && applies(fault as Extract<ActiveFault, { type: Type }>);
      const hit = faults.find(isHit);
      if (!hit) return null;
      hit.struck += 1;
      if (hit.left !== null) hit.left -= 1;
      faults = faults.filter((fault) => fault.left !== 0);
      changed();
      return hit;
    },
  };
}

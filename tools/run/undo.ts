import { messageOf } from '../parts/part.ts';

export interface UndoList {
  add(title: string, act: () => Promise<void>): void;
  run(): Promise<void>;
}

/** What a run has to put back, newest first; an act that fails is told and does not keep the others from running. */
export function undoList(say: (line: string) => void): UndoList {
  const acts: { title: string; act: () => Promise<void> }[] = [];
  return {
    add(title, act) {
      acts.push({ title, act });
    },
    async run() {
      for (let next = acts.pop(); next; next = acts.pop()) {
        try {
          await next.act();
        } catch (error) {
          say(`${next.title}: stopping it failed: ${messageOf(error)}`);
        }
      }
    },
  };
}

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What begins first, in this order: the longest, which mostly wait for their next look at a fault or for the hold of a
 * killed worker to run out. What makes the machine busy comes after the first looks, which are the closest in time.
 */
const FIRST = [
  'test/scenarios/docker.real.test.ts',
  'test/scenarios/kubernetes.real.test.ts',
  'test/jobs/takeover.real.test.ts',
  'test/fixes/killed.real.test.ts',
  'test/bot/trouble.real.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = FIRST.findIndex((file) => moduleId.endsWith(file));
      return index < 0 ? FIRST.length : index;
    };
    return (await super.sort(files)).sort((left, right) => place(left) - place(right));
  }
}

/**
 * Two kinds of tests. `*.test.ts` needs nothing but Node. `*.real.test.ts` talks to a real part (test/realParts.ts);
 * those run after the fast ones, four files at a time, so each takes names, ports and folders of its own.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    // The scenes of one file play together; each is mostly waiting for its next look.
    maxConcurrency: 32,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.real.test.ts'],
          // They share what they import, which takes a third of their time otherwise; so none may leave a trace in it.
          isolate: false,
          testTimeout: 15_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/**/*.real.test.ts'],
          // As above: to load the clients anew for each file takes three minutes of two cores.
          isolate: false,
          // Real parts on two busy cores are sometimes late; what is wrong stays wrong the second time.
          retry: process.env['CI'] ? 2 : 0,
          testTimeout: 90_000,
          hookTimeout: 180_000,
          // Two of them wait most of the time.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
});

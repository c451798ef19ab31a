import { expect, it } from 'vitest';
import { keepTrying } from '../../src/handlers/keep-trying.ts';
import { DeliveryError } from '../../src/jobs/contract.ts';
import { quiet, until } from '../bot/local-bot.ts';

/** What is kept for somebody: what they were told, and how often it was tried. */
function kept(act: (attempt: number) => Promise<string>, giveUpAfterMs?: number) {
  const told: string[] = [];
  const tries: number[] = [];
  const end = new AbortController();
  const result = keepTrying(
    () => {
      tries.push(Date.now());
      return act(tries.length);
    },
    {
      log: quiet,
      stopping: end.signal,
      tell: async ({ text }) => void told.push(text),
      ...(giveUpAfterMs === undefined ? {} : { giveUpAfterMs }),
    },
  );
  return { told, tries, end, result };
}

const down = async (): Promise<never> => {
  throw new Error('down');
};

it('says once that it is kept, and nothing more when it is done', async () => {
  const { told, result } = kept(async (attempt) => (attempt < 3 ? down() : 'done'));

  expect(await result).toBe('done');
  expect(told).toEqual([expect.stringContaining('is kept')]);
});

it('says that it is given up when nobody waits any more', async () => {
  const { told, tries, result } = kept(down, 300);

  await expect(result).rejects.toThrow('down');
  expect(tries.length).toBeGreaterThan(1);
  expect(told).toEqual([expect.stringContaining('is kept'), expect.stringContaining('no longer kept')]);
});

it.each([
  { last: 'fails', isBack: false, says: 2 },
  { last: 'succeeds', isBack: true, says: 1 },
])(
  'tries once more at a stop, and says that it is given up only where that fails: it $last',
  async ({ isBack, says }) => {
    const { told, tries, end, result } = kept(async (attempt) => (isBack && attempt === 2 ? 'done' : down()));
    await until(() => told.length > 0, 'the promise');
    end.abort();

    expect(await result.catch(() => 'given up')).toBe(isBack ? 'done' : 'given up');
    expect(tries).toHaveLength(2);
    expect(told).toHaveLength(says);
  },
);

it('waits as long as Slack wants', async () => {
  const { tries, result } = kept(async (attempt) => {
    if (attempt === 1) throw new DeliveryError('throttled', 'ratelimited', { retryAfterMs: 1000 });
    return 'done';
  });
  await result;

  const [first = 0, second = 0] = tries;
  expect(second - first).toBeGreaterThanOrEqual(990);
});

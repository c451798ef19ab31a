import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildImages } from '../../lab/platform/images.ts';
import { expectations } from '../../lab/scenarios/expectations.ts';
import { atMoments, type Look, lookNow, type Moment } from '../../lab/scenarios/look.ts';
import { mergePlatforms } from '../../lab/scenarios/merge-platforms.ts';
import { isRight, type StandingScene, setScene } from '../../lab/scenarios/play.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { createTargets } from '../../src/diagnostics/targets/create-targets.ts';
import { ContainerEventStore } from '../../src/diagnostics/targets/docker/container-events.ts';
import { connectEngine } from '../../src/diagnostics/targets/docker/engine.ts';
import { describeWithAll, dockerClient, runLabels } from '../realParts.ts';
import { type AnsweredLook, type AskedBot, startAskedBot } from './asked-bot.ts';
import { inSight, type Sight } from './sight.ts';
import { untilItShows } from './until-it-shows.ts';

/** Seconds after the fault is there: what others report changes with the moment. */
const MOMENTS = [10, 30, 60, 120, 300];
/** All scenes play together; each takes as long as the last moment. */
const PATIENCE_MS = 900_000;
const START_PATIENCE_MS = 600_000;
/** More platforms that end at once only wait for each other. */
const STOPS_AT_ONCE = 6;
/** Between the faults of two scenes: all in the same second would have two cores look at two dozen platforms at once. */
const APART_MS = 2000;
/** When the faults alone begin: in the pause before the last look at the others, so that no looks come at the same time. */
const ALONE_AFTER_MS = 150_000;

const SCENES = [true, false]
  .flatMap((beside) =>
    expectations.map((expectation, index) => ({
      expectation,
      beside,
      title: `${expectation.fault} ${beside ? `beside ${expectation.neighbour}` : 'alone'}`,
      waitsMs: index * APART_MS + (beside ? 0 : ALONE_AFTER_MS),
    })),
  )
  .map((scene, index) => ({ ...scene, index }));

describeWithAll(
  ['docker', 'redis'],
  'faults on a real Docker Engine, alone and beside a scary but harmless neighbour',
  ({ docker: part }) => {
    const docker = dockerClient(part);
    const engine = connectEngine({ host: part.host });
    const events = new ContainerEventStore(engine, { deadlineMs: 60_000 });
    const standing = new Map<number, StandingScene>();
    const shown: string[] = [];
    let bot: AskedBot;

    beforeAll(async () => {
      events.start();
      const images = await buildImages(docker);
      const starts = SCENES.map(async ({ expectation, beside, index }) => {
        const own = { prefix: `scene${process.pid}-${index}-`, suffix: `-${index}`, pace: 'production' } as const;
        standing.set(index, await setScene(expectation, beside, { docker, images, ...own, labels: runLabels() }));
      });
      // Every start has ended before one that failed is told, so that all that stand can be removed.
      await Promise.allSettled(starts);
      await Promise.all(starts);
      const configs = [...standing.values()].map(({ config }) => config);
      bot = await startAskedBot(Platform.parse(mergePlatforms('scenes', configs)), part.host);
    }, START_PATIENCE_MS);

    afterAll(async () => {
      process.stdout.write(`${['scene · looked at directly · asked in Slack', ...shown.sort()].join('\n')}\n`);
      await bot?.stop();
      await events.stop();
      engine.close();
      const limit = pLimit(STOPS_AT_ONCE);
      await Promise.all([...standing.values()].map((scene) => limit(() => scene.stop())));
    }, START_PATIENCE_MS);

    it.concurrent.each(SCENES)(
      '$title: named at every moment, directly and in Slack, and its healthy twin is left alone',
      { timeout: PATIENCE_MS, retry: 0 },
      async ({ index, title, waitsMs }) => {
        const scene = standing.get(index) as StandingScene;
        const { platform, subject } = scene;
        const targets = createTargets(platform, { dockerHost: part.host, urls: {}, events });
        await sleep(waitsMs);
        const look = (moment: Moment) => () => lookNow(platform, targets, moment);
        const before = await inSight(look({ after: 0, lateMs: 0 }), ({ roots }) => roots.length === 0);
        await scene.breakIt();
        await untilItShows(docker, scene);
        const begun = await atMoments(MOMENTS, async (moment) => {
          // An answer in Slack may come after the next look: one channel takes a message a second from all scenes.
          const asked = inSight(
            () => bot.ask(subject, moment),
            (told) => isTold(scene, told),
          );
          return { direct: await inSight(look(moment), (seen) => isRight(scene, seen)), asked };
        });
        await Promise.allSettled(targets.map((target) => target.close()));
        const looks = await Promise.all(begun.map(async ({ direct, asked }) => ({ direct, asked: await asked })));

        shown.push(
          [title, ...looks.map(({ direct, asked }) => `${inShort(scene, direct)} · ${inShort(scene, asked)}`)].join(
            ' | ',
          ),
        );
        expect({
          before: before.roots,
          direct: looks.map(({ direct }) => direct).filter((seen) => !isRight(scene, seen)),
          asked: looks.map(({ asked }) => asked).filter((told) => !isTold(scene, told)),
        }).toEqual({ before: [], direct: [], asked: [] });
      },
    );

    it('made no call that Slack refused, and never gave up', () => {
      expect(bot.troubles()).toEqual([]);
    });
  },
);

function isTold(scene: StandingScene, look: AnsweredLook): boolean {
  return isRight(scene, look) && look.untold.length === 0;
}

function inShort(scene: StandingScene, look: Look & Sight): string {
  const named = isRight(scene, look) ? '✓' : `✗ ${look.roots.join(', ') || look.verdict}`;
  return `${named} ${look.lateMs} ms late${look.again ? ', looked again' : ''}`;
}

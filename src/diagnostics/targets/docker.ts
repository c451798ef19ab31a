import type { Question, Target } from '../contract.ts';
import { TargetError } from '../errors.ts';
import { withoutKnownValuesIn } from '../redaction/known-values-within.ts';
import type { ConfigurationFile } from '../workload.ts';
import type { ContainerList, EngineInfo } from './docker/answers.ts';
import { readConfiguration } from './docker/configuration-archive.ts';
import type { ContainerEventStore } from './docker/container-events.ts';
import type { ContainerStatsStore } from './docker/container-stats.ts';
import { connectEngine, type Engine } from './docker/engine.ts';
import type { EngineAddressOptions } from './docker/engine-address.ts';
import type { EngineQuery } from './docker/engine-modem.ts';
import { engineHistory } from './docker/event-history.ts';
import { InspectReply, inspectedContainer } from './docker/inspect-reply.ts';
import { engineTime, millisecondsOf } from './docker/instant.ts';
import { containerLog } from './docker/log-lines.ts';
import type { DockerQuestionName } from './docker/questions.ts';
import {
  ContainersReply,
  containerList,
  ImageReply,
  InfoReply,
  imageFacts,
  infoOf,
  NetworksReply,
  networkList,
} from './docker/replies.ts';
import { containerStats, StatsReply } from './docker/stats-sample.ts';

export interface DockerTargetOptions extends EngineAddressOptions {
  /** The connection to use; default: one of its own to `host`. */
  readonly engine?: Engine;
  /** The kept history of events, which is longer than the engine's own. Without it the engine is asked each time. */
  readonly events?: ContainerEventStore;
  /** Kept samples, which are there at once, and whose they are. Without them a sample takes one to two seconds. */
  readonly stats?: Pick<ContainerStatsStore, 'sample' | 'followed'>;
  readonly now?: () => number;
}

type Arguments = Question<unknown>['arguments'];
type Ask = (details: Arguments, signal: AbortSignal) => Promise<unknown>;

/** The Docker Engine as a target: reads only. Throws `ConfigurationError` for a `host` that is no address. */
export function createDockerTarget(options: DockerTargetOptions = {}): Target {
  const engine = options.engine ?? connectEngine(options);
  const asks = asksOf(engine, options);
  return {
    kind: 'docker',
    async ask(question, signal) {
      const ask = asks[question.name as DockerQuestionName];
      if (question.target !== 'docker' || ask === undefined)
        throw new TargetError('failed', `The Docker target has no question "${question.name}".`, {
          remedy: 'This is a fault of the bot: please report it.',
        });
      return await ask(question.arguments, signal);
    },
    remembered(question) {
      if (question.target !== 'docker' || question.name !== 'containers' || options.stats === undefined)
        return undefined;
      return { containers: options.stats.followed() } satisfies ContainerList;
    },
    close() {
      engine.close();
      return Promise.resolve();
    },
  };
}

/** What the engine's host is does not change from one examination to the next; telling it costs the engine several processes. */
const HOST_FRESH_MS = 300_000;

function asksOf(engine: Engine, options: DockerTargetOptions): Record<DockerQuestionName, Ask> {
  const now = options.now ?? Date.now;
  let host: { readonly info: EngineInfo; readonly until: number } | undefined;
  return {
    async containers(_details, signal) {
      return containerList(await engine.readJson('/containers/json', { all: 1 }, ContainersReply, signal));
    },
    async inspect(details, signal) {
      return inspectedContainer(await engine.readJson(`${containerPath(details)}/json`, {}, InspectReply, signal));
    },
    async logs(details, signal) {
      const body = await engine.read(`${containerPath(details)}/logs`, logQuery(details), signal);
      return containerLog(body, Number(details['tail']));
    },
    async events(_details, signal) {
      // Heard at another time: what is known by now goes out of them, too.
      const heard = options.events?.history();
      return (heard && withoutKnownValuesIn(heard)) ?? (await engineHistory(engine, now(), signal));
    },
    async stats(details, signal) {
      const kept = options.stats?.sample(String(details['container']));
      if (kept !== undefined) return kept;
      // Two samples, a second apart: a single one (`one-shot`) cannot tell the use of the processor.
      const reply = await engine.readJson(`${containerPath(details)}/stats`, { stream: 'false' }, StatsReply, signal);
      return containerStats(reply, now());
    },
    async configuration(details, signal) {
      const file = {
        container: String(details['container']),
        path: String(details['path']),
        format: details['format'] as ConfigurationFile['format'],
      };
      return await readConfiguration(engine, file, signal);
    },
    async networks(_details, signal) {
      return networkList(await engine.readJson('/networks', {}, NetworksReply, signal));
    },
    async info(_details, signal) {
      if (host !== undefined && now() < host.until) return host.info;
      const info = infoOf(await engine.readJson('/info', {}, InfoReply, signal));
      host = { info, until: now() + HOST_FRESH_MS };
      return info;
    },
    async image(details, signal) {
      const path = `/images/${encodeURIComponent(String(details['image']))}/json`;
      return imageFacts(await engine.readJson(path, {}, ImageReply, signal));
    },
  };
}

function containerPath(details: Arguments): string {
  return `/containers/${encodeURIComponent(String(details['container']))}`;
}

/** How far before `until` lines are looked for, milliseconds. */
const LOG_WINDOW_MS = 60_000;

/** With `until` the engine first counts the tail and then drops what is later (20.10), so all lines of a window are asked for. */
function logQuery(details: Arguments): EngineQuery {
  const streams = { stdout: 1, stderr: 1, timestamps: 1 };
  const until = details['until'];
  if (until === undefined) return { ...streams, tail: Number(details['tail']) };
  const end = millisecondsOf(String(until));
  return { ...streams, tail: 'all', since: engineTime(end - LOG_WINDOW_MS), until: engineTime(end) };
}

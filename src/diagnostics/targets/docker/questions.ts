import type { z } from 'zod';
import type { Question } from '../../contract.ts';
import type { ConfigurationFile } from '../../workload.ts';
import * as answers from './answers.ts';

/** Lines of a log that one question asks for. */
const LOG_TAIL = 200;
/**
 * How long one container may take to be told of, milliseconds. The engine keeps a question about a container waiting
 * while it starts or ends it, for seconds when it is busy: just when the answer matters most.
 */
const CONTAINER_DEADLINE_MS = 7000;

/** The names of the questions, which is what the target answers by. */
export type DockerQuestionName =
  | 'containers'
  | 'inspect'
  | 'logs'
  | 'events'
  | 'stats'
  | 'configuration'
  | 'networks'
  | 'info'
  | 'image';

function question<Answer>(
  name: DockerQuestionName,
  essential: boolean,
  answer: z.ZodType<Answer>,
  details: Question<Answer>['arguments'] = {},
): Question<Answer> {
  return { target: 'docker', name, arguments: details, answer, essential };
}

/** All containers of the engine, stopped ones and those of others too: a port's holder may be anybody. */
export function listContainers(): Question<answers.ContainerList> {
  return question('containers', true, answers.ContainerList);
}

/** One container by id or name. */
export function inspectContainer(container: string): Question<answers.InspectedContainer> {
  return { ...question('inspect', true, answers.InspectedContainer, { container }), deadlineMs: CONTAINER_DEADLINE_MS };
}

/**
 * The last lines of a container's log, with their times. `until` (ISO 8601) asks for the last lines of the minute before
 * an instant instead: how the previous run ended.
 */
export function containerLogs(container: string, until?: string): Question<answers.ContainerLog> {
  const details = until === undefined ? {} : { until };
  const asked = question('logs', false, answers.ContainerLog, { container, tail: LOG_TAIL, ...details });
  return { ...asked, deadlineMs: CONTAINER_DEADLINE_MS };
}

/** What happened to the containers of the engine, and from when on that is all that happened. */
export function containerEvents(): Question<answers.EventHistory> {
  return question('events', false, answers.EventHistory);
}

/** Memory and processor use. Without kept streams the engine takes one to two seconds to answer. */
export function containerStats(container: string): Question<answers.ContainerStats> {
  return { ...question('stats', false, answers.ContainerStats, { container }), deadlineMs: 4000 };
}

/** What a parser says of a file in a container, which need not run. The text itself stays at the target's edge. */
export function configurationFile(
  container: string,
  path: string,
  format: ConfigurationFile['format'],
): Question<answers.ConfigurationReading> {
  return question('configuration', false, answers.ConfigurationReading, { container, path, format });
}

export function listNetworks(): Question<answers.NetworkList> {
  return question('networks', false, answers.NetworkList);
}

/** Architecture, memory and version of the engine's host. */
export function engineInfo(): Question<answers.EngineInfo> {
  return question('info', false, answers.EngineInfo);
}

/** For which architecture an image was built. */
export function inspectImage(image: string): Question<answers.ImageFacts> {
  return question('image', false, answers.ImageFacts, { image });
}

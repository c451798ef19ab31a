import { hindrance } from '../checks/database/startable.ts';
import { newestEnd } from '../checks/service/ends.ts';
import { inWords } from '../checks/service/remedies.ts';
import { runSignals } from '../checks/service/run-signals.ts';
import { startFailure } from '../checks/service/start-failure.ts';
import type { Evidence } from '../contract.ts';
import type { Precondition } from '../remediation.ts';
import { listContainers } from '../targets/docker/questions.ts';
import type { FoundContainer } from './docker-container.ts';
import { precondition } from './precondition.ts';

/** What must hold before a container is started (catalogue section 5). */
export function startPreconditions(evidence: Evidence, found: FoundContainer): Precondition[] {
  const { instance, inspected, entry, service } = found;
  const { name } = inspected;
  const isStill = instance.state === 'exited' || instance.state === 'created';
  const why = repeats(evidence, found);
  return [
    precondition(`Container ${name} does not run.`, isStill && !inspected.state.dead, stateText(found)),
    precondition(`What ended the last run of ${name} would not end the next one.`, why === undefined, why ?? ''),
    ...portsAreFree(evidence, found),
    precondition(
      `${service} is not in maintenance.`,
      !entry.maintenance,
      'The platform file says `maintenance: true`.',
    ),
  ];
}

function stateText({ instance, inspected }: FoundContainer): string {
  return inspected.state.dead ? 'It is dead: the engine could not remove it.' : `It is ${instance.state}.`;
}

/** What would end the next run, too. A port that somebody held is looked at by itself: it may be free by now. */
function repeats(evidence: Evidence, { service, instance, workload }: FoundContainer): string | undefined {
  const database = Object.values(evidence.platform.databases).find((each) => each.service === service);
  const wasPort = startFailure(instance)?.kind === 'port-conflict';
  const why = wasPort ? undefined : hindrance(instance, database?.kind);
  if (why !== undefined) return sentence(why);
  if (workload.configuration?.state === 'invalid') return 'Its configuration file is invalid.';
  const said = runSignals(instance).fatal.find(
    ({ kind }) => kind === 'configuration-error' || kind === 'missing-environment',
  );
  return said === undefined || newestEnd(instance)?.endedBy === 'stopped'
    ? undefined
    : `Its configuration ended it: ${said.text}`;
}

function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1).replace(/\.$/, '')}.`;
}

/** Holders that the engine knows: a process of the host is seen by the start alone, which then fails and says so. */
function portsAreFree({ readings }: Evidence, { inspected, workload }: FoundContainer): Precondition[] {
  const wanted = inspected.wantedPorts.flatMap(({ hostPort }) => (hostPort === undefined ? [] : [hostPort]));
  if (wanted.length === 0) return [];
  const ports = [...new Set(wanted)].sort((left, right) => left - right);
  const holders = workload.portHolders.map(({ hostPort, holder }) => `${holder} holds ${hostPort}`);
  const isSeen = readings.answer(listContainers())?.ok === true;
  const because = isSeen ? `Container ${holders.join(', ')}.` : 'The list of containers could not be read.';
  const says = `No other container holds the host port${ports.length === 1 ? '' : 's'} of ${inspected.name} (${ports.join(', ')}).`;
  return [precondition(says, isSeen ? holders.length === 0 : undefined, because)];
}

/**
 * Catalogue section 5 wants no start within 15 minutes of a stop by hand without an override. The approval of another
 * person is the override, so they are told instead (docs/decisions/0005).
 */
export function stopWarning({ instance, inspected }: FoundContainer, at: Date): string[] {
  const end = newestEnd(instance);
  if (end?.endedBy !== 'stopped') return [];
  const ago = inWords(at.getTime() - Date.parse(end.at));
  return [
    `Somebody stopped ${inspected.name} on purpose at ${end.at}, ${ago} before this was planned: to approve is to say that this is over.`,
  ];
}

/** `exited with 137 at 2026-03-02T12:03:10.000Z`, or that it never ran. */
export function endText({ instance, inspected }: FoundContainer): string {
  const { exitCode, finishedAt } = inspected.state;
  if (instance.state === 'created') return 'it never ran';
  return `exited with ${exitCode}${finishedAt === undefined ? '' : ` at ${finishedAt}`}`;
}

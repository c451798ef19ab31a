import type { Evidence } from '../contract.ts';
import type { Precondition, Refusal } from '../remediation.ts';
import type { NetworkList } from '../targets/docker/answers.ts';
import { listNetworks } from '../targets/docker/questions.ts';
import type { FoundContainer } from './docker-container.ts';
import { precondition } from './precondition.ts';

/** The networks that the engine has of its own: they have no names to be found by. */
const SPECIAL: ReadonlySet<string> = new Set(['host', 'none', 'bridge']);

type Network = NetworkList['networks'][number];

/** `a, b`, or that there is none: part of what was decided on. */
export function attachedTo({ inspected }: FoundContainer): string {
  const names = inspected.networks.map(({ name }) => name);
  return names.length === 0 ? 'no network' : names.sort().join(', ');
}

/** All of exactly that name; the engine lets several have the same. */
export function networksNamed({ readings }: Evidence, name: string): readonly [Network, ...Network[]] | Refusal {
  const answer = readings.answer(listNetworks());
  if (answer?.ok !== true)
    return {
      reason: answer?.error.message ?? 'The networks were not asked for.',
      remedy: answer?.error.remedy ?? 'Plan it again.',
    };
  const [first, ...others] = answer.value.networks.filter((network) => network.name === name);
  if (first !== undefined) return [first, ...others];
  return {
    reason: `The engine has no network ${name} now.`,
    remedy: 'Diagnose again, or make it: `docker compose up` makes those of its file.',
  };
}

/** What must hold before a container is attached to a network (catalogue section 5). */
export function networkPreconditions(
  evidence: Evidence,
  found: FoundContainer,
  networks: readonly [Network, ...Network[]],
): Precondition[] {
  const { instance, inspected } = found;
  const [{ id, name }] = networks;
  const isAlive = instance.state === 'running' || instance.state === 'restarting';
  return [
    precondition(`Only one network is called ${name}.`, networks.length === 1, `${networks.length} are.`),
    precondition(
      `${name} is a network of the platform.`,
      !SPECIAL.has(name) && isOfPlatform(evidence, found, networks[0]),
      'Neither the platform file, nor the container, nor its Compose project names it.',
    ),
    precondition(
      `Container ${inspected.name} is not attached to it.`,
      !inspected.networks.some((network) => network.id === id),
      'It is.',
    ),
    precondition(
      `Container ${inspected.name} runs, or is restarted by its policy.`,
      isAlive,
      `It is ${instance.state}.`,
    ),
  ];
}

function isOfPlatform(
  { platform }: Evidence,
  { entry, inspected, workload }: FoundContainer,
  network: Network,
): boolean {
  const projects = [platform.docker?.project, inspected.compose?.project].filter((project) => project !== undefined);
  const named = [entry.network, platform.docker?.network].filter((name) => name !== undefined);
  return (
    workload.expectedNetworks.includes(network.name) ||
    (network.composeProject !== undefined && projects.includes(network.composeProject)) ||
    named.some((name) => [name, ...projects.map((project) => `${project}_${name}`)].includes(network.name))
  );
}

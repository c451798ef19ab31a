import type { Evidence } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type Case, casesOf, firstIll, levelOf, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { onsetOf } from './ends.ts';
import { type StartFailure, startFailure } from './start-failure.ts';
import { portGuidance, type StartFacts, step, stopOrphan } from './start-remedies.ts';
import { wrongArchitecture } from './wrong-architecture.ts';
import { wrongMount } from './wrong-mount.ts';

const cause = {
  level: 'critical',
  weight: 'decisive',
  tier: 5,
  explains: OF_PROCESS_DEATH,
  explainsInDependents: IN_DEPENDENTS,
} as const;

/** Guide 2.1: the process never came to run, and the runtime says why. */
export const startError = defineCheck({
  id: 'service.start-error',
  title: 'The container could not be started',
  guide: '2.1',
  area: 'service',
  findings: {
    'port-conflict': finding<StartFacts>({
      ...cause,
      says: ({ service, port, holder }) =>
        `${service} cannot start: port ${port ?? 'it publishes'} of the host is already held by ${holder ?? 'a process on the host'}.`,
      offers: stopOrphan,
      guidance: portGuidance,
    }),
    'bad-mount': finding<StartFacts>({
      ...cause,
      says: ({ service, message }) => `${service} cannot start: a mount is wrong (${message}).`,
      guidance: (facts) => [
        step(
          facts,
          'G-MOUNT',
          `Compare the left side of the mount with what is there (\`ls -ld\`): Docker makes an empty directory where a file is missing. Put the file there`,
        ),
      ],
    }),
    'bad-command': finding<StartFacts>({
      ...cause,
      says: ({ service, command, message }) =>
        `${service} cannot start: its command${command === undefined ? '' : ` \`${command}\``} does not exist in the image (${message}).`,
      guidance: (facts) => [step(facts, 'G-COMMAND', 'Correct `command` or `entrypoint`, or the image tag')],
    }),
    'not-executable': finding<StartFacts>({
      ...cause,
      says: ({ service, message }) => `${service} cannot start: its command may not be executed (${message}).`,
      guidance: (facts) => [
        step(
          facts,
          'G-COMMAND',
          'Make the file executable in the image (`chmod +x` in the Dockerfile), or correct `user:`',
        ),
      ],
    }),
    'arch-mismatch': finding<StartFacts>({
      ...cause,
      says: ({ service, image, architecture, hostArchitecture }) =>
        `${service} cannot start: image ${image ?? ''} is built for ${architecture ?? 'another processor'}, this host is ${hostArchitecture ?? 'not'}.`,
      guidance: (facts) => [
        step(
          facts,
          'G-IMAGE',
          `Build or pull the image for ${facts.hostArchitecture ?? 'this host'} (\`docker buildx build --platform linux/${facts.hostArchitecture ?? '<host>'}\`)`,
        ),
      ],
    }),
    'container-refused': finding<StartFacts>({
      ...cause,
      says: ({ service, message }) => `${service} cannot start: the runtime refuses its container (${message}).`,
      guidance: (facts) => [
        step(
          facts,
          'G-CONTAINER',
          'Correct the setting that the sentence names (user, security, device, limit or hook)',
        ),
      ],
    }),
    'image-missing': finding<StartFacts>({
      ...cause,
      says: ({ service, image, message }) => `${service} cannot start: image ${image ?? ''} is not there (${message}).`,
      guidance: (facts) => [step(facts, 'G-IMAGE', `Check the tag, and \`docker pull ${facts.image ?? '<image>'}\``)],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => {
        const failure =
          startFailure(instance) ?? wrongMount(suspect, instance, evidence.at) ?? wrongArchitecture(suspect, instance);
        // Images that Kubernetes cannot pull, and host ports that the scheduler refuses, are the rollout's (guide 6.2).
        return suspect.workload.runtime === 'kubernetes' && failure?.kind === 'image-missing' ? undefined : failure;
      });
      if (found === undefined || isStale(suspect, found.sign)) continue;
      find(found.sign.kind, {
        subject: suspect.subject,
        facts: factsOf(suspect, found, evidence),
        proof: proofOf(suspect, found.instance),
        onset: onsetOf(found.instance, evidence.at) ?? found.instance.createdAt,
        level: levelOf(suspect, found.instance, evidence.at),
      });
    }
  },
});

/** Trap 44: the sentence is old, and the port is held by the service itself. */
function isStale({ workload, instances }: Case, failure: StartFailure): boolean {
  if (failure.kind !== 'port-conflict') return false;
  const holder = workload.portHolders.find(({ hostPort }) => hostPort === failure.port)?.holder;
  return instances.some(({ name, state }) => name === holder && state === 'running');
}

function factsOf(
  suspect: Case,
  { instance, sign, ill }: { instance: Case['instances'][number]; sign: StartFailure; ill: number },
  evidence: Evidence,
): StartFacts {
  const { workload } = suspect;
  const port = sign.port ?? (sign.kind === 'port-conflict' ? instance.ports[0]?.hostPort : undefined);
  const holder = workload.portHolders.find(({ hostPort, holder: name }) => hostPort === port && name !== instance.name);
  const known = evidence.workloads.some(({ instances }) => instances.some(({ name }) => name === holder?.holder));
  return {
    ...placeOf(suspect, instance, evidence),
    message: sign.message,
    port,
    containerPort: instance.ports.find(({ hostPort }) => hostPort === port)?.containerPort,
    holder: holder?.holder,
    orphan:
      holder?.ofPlatform === true && !known && holder.holder.includes(suspect.entry?.composeService ?? suspect.service),
    image: instance.image.reference,
    command: instance.command,
    architecture: instance.image.architecture,
    hostArchitecture: workload.hostArchitecture,
    ill,
  };
}

import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type PlaceFacts, placeOf, proofOf } from '../service/case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from '../service/effects.ts';
import { misplacedIn } from './misplaced.ts';

type AttachmentFacts = PlaceFacts & {
  readonly network: string;
  readonly attachedTo: readonly string[];
  readonly cutOff: readonly string[];
  readonly aliases: readonly string[];
};

/** Guide 5.1: a container that is on none of the networks on which those it works with are. */
export const networkAttachment = defineCheck({
  id: 'network.attachment',
  title: 'Not on the same network',
  guide: '5.1',
  area: 'network',
  findings: {
    'not-same-network': finding<AttachmentFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 2,
      explains: [...OF_PROCESS_DEATH, 'dependency-error'],
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, network, attachedTo, cutOff }) =>
        `${service} is not attached to network ${network} (${attachedTo.length === 0 ? 'it is on no network' : `only to ${attachedTo.join(', ')}`})${cutOff.length === 0 ? '' : `, so it and ${cutOff.join(', ')} cannot reach each other`}.`,
      offers: ({ container, service, network, aliases }) => [
        {
          remediation: 'docker-network-connect',
          params: { container, service, network, aliases: aliases.join(',') },
          risk: 'R2',
        },
      ],
      guidance: ({ target, network }) => [
        {
          id: 'G-COMPOSE',
          text: `A live change is lost when the container is made anew: add \`networks: [${network}]\` for ${target} to docker-compose.yml, too.`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const { attached, network, cutOff } of misplacedIn(evidence)) {
      const { suspect, instance } = attached;
      const place = placeOf(suspect, instance, evidence);
      find('not-same-network', {
        subject: suspect.subject,
        facts: {
          ...place,
          network,
          attachedTo: instance.networks.map(({ name }) => name),
          cutOff,
          aliases: [...new Set([place.target, suspect.service])],
        },
        proof: proofOf(suspect, instance),
      });
    }
  },
});

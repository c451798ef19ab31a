import type { Guidance } from '../../contract.ts';
import { finding } from '../../define-check.ts';
import { capacityText, EXPLAINS, EXPLAINS_IN_DEPENDENTS, type RolloutFacts } from './rollout-facts.ts';
import { undoGuidance, undoOffers } from './undo.ts';

export type PullFacts = RolloutFacts & {
  readonly image: string;
  readonly registry: string;
  readonly pods: readonly string[];
  readonly words: string;
  /** Nodes where it fails while the same image runs on others (trap 31). */
  readonly onlyOn: readonly string[];
  readonly pullSecrets: readonly string[];
  readonly missingSecrets: readonly string[];
};

/** `docker.io` for a reference without a registry, as the runtime reads it. */
export function registryOf(image: string): string {
  const first = image.includes('/') ? (image.split('/', 1)[0] ?? '') : '';
  return /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

function pullFinding(what: (facts: PullFacts) => string, advice: (facts: PullFacts) => Guidance, isKnown = true) {
  return finding<PullFacts>({
    level: 'critical',
    weight: isKnown ? 'decisive' : 'weak',
    tier: 1,
    says: (facts) => {
      const where = facts.onlyOn.length > 0 ? ` (only on node ${facts.onlyOn.join(', ')}; it runs on others)` : '';
      return `${facts.service} cannot start: ${what(facts)}${where}; ${capacityText(facts)}.`;
    },
    explains: EXPLAINS,
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    offers: undoOffers,
    guidance: (facts) => [advice(facts), ...undoGuidance(facts)],
  });
}

const said = ({ words }: PullFacts): string => (words === '' ? '' : ` ("${words}")`);

function secretGuidance(facts: PullFacts): Guidance {
  const { namespace, image, registry, pullSecrets, missingSecrets } = facts;
  const known =
    missingSecrets.length > 0
      ? `The pull secret ${missingSecrets.join(', ')} that ${facts.deployment} names does not exist in ${namespace}.`
      : pullSecrets.length > 0
        ? `${facts.deployment} names the pull secret ${pullSecrets.join(', ')}, and ${registry} refuses it.`
        : `${facts.deployment} names no pull secret.`;
  const name = missingSecrets[0] ?? pullSecrets[0] ?? 'registry-credentials';
  return {
    id: 'G-PULLSECRET',
    text:
      `${known} First check that ${image} exists. Then log in to ${registry} in a shell of your own and run ` +
      `\`kubectl create secret generic ${name} -n ${namespace} --type=kubernetes.io/dockerconfigjson ` +
      `--from-file=.dockerconfigjson=$HOME/.docker/config.json\`; name it under imagePullSecrets. Never type the ` +
      'password into a command: it stays in the history.',
  };
}

const advice = (text: (facts: PullFacts) => string) => (facts: PullFacts) => ({ id: 'G-IMAGE', text: text(facts) });

/** What a pull that fails is called, said and answered with, by its cause. */
export const pullFindings = {
  'image-not-found': pullFinding(
    (facts) => `the image ${facts.image} does not exist${said(facts)}`,
    advice(
      ({ image, kind, deployment, namespace }) =>
        `Check the name and tag of ${image} in its registry, then correct it: \`kubectl -n ${namespace} edit ${kind} ${deployment}\`.`,
    ),
  ),
  'pull-unauthorized': pullFinding(
    (facts) =>
      facts.missingSecrets.length > 0
        ? `${facts.registry} refuses ${facts.image}, and the pull secret ${facts.missingSecrets.join(', ')} does not exist${said(facts)}`
        : `${facts.registry} refuses to hand out ${facts.image}${said(facts)}`,
    secretGuidance,
  ),
  'registry-rate-limit': pullFinding(
    (facts) => `${facts.registry} limits the rate of pulls of ${facts.image}${said(facts)}`,
    advice(
      ({ registry }) => `Wait until the limit of ${registry} is over, or pull with an account or through a mirror.`,
    ),
  ),
  'registry-unreachable': pullFinding(
    (facts) => `the registry ${facts.registry} cannot be reached for ${facts.image}${said(facts)}`,
    advice(
      ({ registry }) =>
        `Check from a node that ${registry} resolves and answers: \`curl -sv https://${registry}/v2/\`.`,
    ),
  ),
  x509: pullFinding(
    (facts) => `the certificate of the registry ${facts.registry} is not accepted for ${facts.image}${said(facts)}`,
    advice(
      ({ registry }) =>
        `Renew the certificate of ${registry}, or give its authority to the container runtime of every node.`,
    ),
  ),
  platform: pullFinding(
    (facts) => `${facts.image} is not built for the nodes' platform${said(facts)}`,
    advice(
      ({ image }) => `Build ${image} for the architecture of the nodes as well (\`docker buildx build --platform …\`).`,
    ),
  ),
  'invalid-image-name': pullFinding(
    (facts) => `"${facts.image}" is no image reference${said(facts)}`,
    advice(
      ({ image, deployment }) =>
        `Correct the image of ${deployment}: "${image}" must be registry/name:tag in lower case.`,
    ),
  ),
  'image-pull-failing': pullFinding(
    (facts) => `the image ${facts.image} cannot be pulled, and the event that said why is gone${said(facts)}`,
    advice(({ namespace, pods }) => `Look for the reason: \`kubectl -n ${namespace} describe pod ${pods[0] ?? ''}\`.`),
    false,
  ),
};

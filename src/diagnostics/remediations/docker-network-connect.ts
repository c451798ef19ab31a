import { z } from 'zod';
import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import {
  containerParams,
  findContainer,
  gatherContainer,
  lockOf,
  NameOf,
  subjectOfContainer,
  undoesItself,
} from './docker-container.ts';
import { seePlanned, withoutSight } from './docker-effect.ts';
import { attachedTo, networkPreconditions, networksNamed } from './docker-network.ts';

const Params = z.strictObject({
  ...containerParams,
  network: NameOf.describe('The network, by its exact name.'),
  aliases: z
    .string()
    .max(500)
    .regex(/^(?:[A-Za-z0-9][A-Za-z0-9_.-]*(?:,[A-Za-z0-9][A-Za-z0-9_.-]*)*)?$/, 'must be names, separated by commas')
    .describe('The names under which others find it there, separated by commas.'),
});
type Params = z.output<typeof Params>;

/** Catalogue 5, `docker-network-connect`. */
export const networkConnect = defineRemediation<Params>({
  id: 'docker-network-connect',
  title: 'Attach a container to a network',
  risk: 'R2',
  target: 'docker',
  params: Params,
  subjectOf: subjectOfContainer,
  gather: gatherContainer,
  plan(evidence, params) {
    const found = findContainer(evidence, params);
    if (isRefusal(found)) return found;
    const networks = networksNamed(evidence, params.network);
    if (isRefusal(networks)) return networks;
    const { inspected, service, entry, subject } = found;
    const { name } = inspected;
    const names = aliasesOf(params.aliases);
    return {
      action: `Attach container ${name} to network ${params.network}`,
      subject,
      lock: lockOf(found),
      // Not the start of its run: cut off from what it needs, it may end and start again all the time.
      identity: { container: inspected.id, name, network: networks[0].id },
      steps: [`Attach container ${name} to network ${params.network} as ${names.join(', ') || name}.`],
      effects: [
        `Others on ${params.network} find it as ${names.join(', ') || name}, and it finds them; it is not restarted.`,
        `Not persisted: add \`networks: [${params.network}]\` for ${entry.composeService ?? service} to docker-compose.yml, too.`,
      ],
      preconditions: networkPreconditions(evidence, found, networks),
      wayBack: { possible: true, says: 'Detach it again.', automatic: undoesItself(evidence, service) },
      decidedOn: { service, attachedTo: attachedTo(found), networkMode: inspected.networkMode },
    };
  },
  async execute({ writer, remember }, plan) {
    const [network, container] = [String(plan.identity['network']), String(plan.identity['container'])];
    await remember({ network, container });
    await writer.docker.connect(network, container, aliasesOf(String(plan.params['aliases'])));
  },
  effectiveness(evidence, plan) {
    const seen = seePlanned(evidence, plan);
    const name = String(plan.identity['name']);
    const blind = withoutSight(seen, name);
    if (blind !== undefined || seen.state !== 'seen') return blind ?? { state: 'pending', says: '' };
    const attached = seen.inspected.networks.find(({ id }) => id === plan.identity['network']);
    const of = String(plan.params['network']);
    if (attached === undefined) return { state: 'pending', says: `${name} is not attached to ${of}.` };
    const lacking = aliasesOf(String(plan.params['aliases'])).filter((alias) => !attached.aliases.includes(alias));
    if (lacking.length > 0) return { state: 'missed', says: `${name} is on ${of}, but not as ${lacking.join(', ')}.` };
    if (seen.instance.state !== 'running')
      return { state: 'pending', says: `${name} is on ${of} and ${seen.instance.state}.` };
    return { state: 'reached', says: `${name} is on ${of}, as ${attached.aliases.join(', ')}.` };
  },
  verify: { withinMs: 15_000, steadyMs: 10_000 },
  rollback: ({ writer }, undo) => writer.docker.disconnect(String(undo['network']), String(undo['container'])),
});

function aliasesOf(list: string): string[] {
  return [...new Set(list.split(',').filter((alias) => alias !== ''))];
}

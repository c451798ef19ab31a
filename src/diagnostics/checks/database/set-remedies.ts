import type { Guidance, Offer } from '../../contract.ts';
import type { SetFacts } from './set-facts.ts';

export function startOffers({ container, service, electing }: SetFacts): Offer[] {
  if (container === undefined || service === undefined || electing) return [];
  return [{ remediation: 'docker-start-container', params: { container, service }, risk: 'R2' }];
}

export function initiateGuidance({ set, wantedMembers = [] }: SetFacts): Guidance[] {
  const members = wantedMembers.map((host, index) => `{_id: ${index}, host: "${host}"}`).join(', ');
  const name = set === '' ? '<the name given to --replSet>' : set;
  return [
    {
      id: 'G-INITIATE',
      text: `Initiate it once, on one of its members: \`rs.initiate({_id: "${name}", members: [${members}]})\`. If it held data before, do not: look first whether its members run on the volumes that they had, since the configuration of a set is stored with its data.`,
    },
  ];
}

export function primaryGuidance({ missing, electing, whyNotStartable }: SetFacts): Guidance[] {
  if (electing) return [];
  const first =
    missing.length > 0 ? `Start the missing members ${missing.join(' and ')}` : 'Look at the logs of the members';
  return [
    {
      id: 'G-START',
      text: `${first}${mendFirst(whyNotStartable)}: a majority of the votes must be up before a primary can be elected. Do not use a forced reconfiguration: it can lose writes.`,
    },
  ];
}

export function secondaryGuidance({ missing, whyNotStartable }: SetFacts): Guidance[] {
  return [
    {
      id: 'G-START',
      text: `Start ${missing.join(' and ')} before its optime falls out of the oplog of the primary${mendFirst(whyNotStartable)}.`,
    },
  ];
}

function mendFirst(why: string | undefined): string {
  return why === undefined ? '' : ` (mend this first: ${why})`;
}

import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, levelOf, type PlaceFacts, placeOf, proofOf } from '../service/case.ts';
import { OF_PROCESS_DEATH } from '../service/effects.ts';
import { recreateCommand, tradingGate } from '../service/remedies.ts';
import { type WrongAddress, wrongAddress } from './wrong-address.ts';

type AddressFacts = PlaceFacts & {
  readonly variable: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  readonly rightHost: string | undefined;
  readonly rightPort: number | undefined;
  readonly known: readonly string[];
  readonly logLine: string;
};

const cause = {
  level: 'critical',
  weight: 'decisive',
  tier: 2,
  explains: [...OF_PROCESS_DEATH, 'dependency-error'],
  explainsInDependents: ['dependency-error', 'unhealthy', 'not-ready', 'crash-loop', 'unreachable'],
} as const;

/** Guide 5.1, "Wrong Service Name": the address in the environment is that of nobody on the networks. */
export const networkAddress = defineCheck({
  id: 'network.address',
  title: 'A wrong host or port in the environment',
  guide: '5.1',
  area: 'network',
  findings: {
    'wrong-hostname': finding<AddressFacts>({
      ...cause,
      says: hostSentence,
      guidance: (facts) => [addressGuidance(facts)],
    }),
    'uri-wrong-host': finding<AddressFacts>({
      ...cause,
      says: hostSentence,
      guidance: (facts) => [addressGuidance(facts)],
    }),
    'wrong-port': finding<AddressFacts>({
      ...cause,
      weight: 'strong',
      says: ({ service, variable, host, port, rightPort }) =>
        `${service} asks ${host} on port ${port ?? ''}${variable === undefined ? '' : ` (${variable})`}, where nothing listens; ${host} listens on port ${rightPort ?? 'another'}.`,
      guidance: (facts) => [addressGuidance(facts)],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const said = new Set<string>();
      for (const instance of suspect.instances) {
        const wrong = wrongAddress(evidence, suspect, instance);
        if (wrong === undefined || said.has(wrong.host)) continue;
        said.add(wrong.host);
        find(keyFor(wrong), {
          subject: suspect.subject,
          facts: {
            ...placeOf(suspect, instance, evidence),
            variable: wrong.variable,
            host: wrong.host,
            port: wrong.port,
            rightHost: wrong.rightHost,
            rightPort: wrong.rightPort,
            known: wrong.known,
            logLine: wrong.logLine,
          },
          proof: proofOf(suspect, instance),
          onset: wrong.at,
          level: levelOf(suspect, instance, evidence.at),
          ...(wrong.variable === undefined ? { weight: 'strong' as const } : {}),
        });
      }
    }
  },
});

function keyFor({ kind, database }: WrongAddress): 'wrong-hostname' | 'uri-wrong-host' | 'wrong-port' {
  if (kind === 'port') return 'wrong-port';
  return database ? 'uri-wrong-host' : 'wrong-hostname';
}

function hostSentence({ service, variable, host, rightHost }: AddressFacts): string {
  const where =
    variable === undefined ? `${service} asks for host ${host}` : `${variable} of ${service} names host ${host}`;
  return `${where}, which nobody on its networks is called${rightHost === undefined ? '' : `; ${rightHost} is`}.`;
}

function addressGuidance(facts: AddressFacts) {
  const { variable = 'the address', host, port, rightHost, rightPort, known } = facts;
  const change =
    rightPort !== undefined
      ? `port ${port ?? ''} → ${rightPort}`
      : rightHost === undefined
        ? `host ${host} → one of ${known.join(', ') || 'the names on its networks'}`
        : `host ${host} → ${rightHost}`;
  return {
    id: 'G-URI',
    text: `Change in ${variable} of ${facts.target}: ${change}; leave the rest as it is (special characters in a password stay percent-encoded). Then \`${recreateCommand(facts)}\`: \`restart\` keeps the old environment.${tradingGate(facts)}`,
  };
}

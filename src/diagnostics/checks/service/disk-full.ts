import { defineCheck, finding } from '../../define-check.ts';
import { quoted } from '../../quoted.ts';
import { saysDiskIsFull } from '../../says-disk-is-full.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, levelOf, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { FRESH_MS, hasDied, isDown, newestEnd, onsetOf } from './ends.ts';
import { firstSignal, runSignals, type SignalOf } from './run-signals.ts';

type DiskFacts = PlaceFacts & { readonly logLine: string; readonly ill: number };
/** What the program said, or the engine that could not make its container. */
type DiskSign = Pick<SignalOf<'disk-full'>, 'at' | 'text'>;

/** Guide 2.1: a write failed because the disk is full. */
export const diskFull = defineCheck({
  id: 'service.disk-full',
  title: 'The disk is full',
  guide: '2.1',
  area: 'service',
  findings: {
    'disk-full': finding<DiskFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 0,
      explains: [...OF_PROCESS_DEATH, 'dependency-error'],
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, logLine }) => `${service} cannot write: no space is left on its disk (${quoted(logLine)}).`,
      offers: ({ runtime }) =>
        runtime === 'docker'
          ? [{ remediation: 'docker-prune-build-cache', params: { olderThanHours: 24 }, risk: 'R2' }]
          : [],
      guidance: ({ container }) => [
        {
          id: 'G-DISK',
          text: `${container} has no space left. Look where it went: \`df -h\` and \`df -i\` (inodes), \`docker system df\`. Free build cache and old logs first; never volumes. Do not restart a database on a full disk.`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const found = firstIll(suspect, (instance) => fullDisk(instance, evidence.at));
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      find('disk-full', {
        subject: suspect.subject,
        facts: { ...placeOf(suspect, instance, evidence), logLine: sign.text, ill },
        proof: proofOf(suspect, instance),
        onset: sign.at ?? onsetOf(instance, evidence.at),
        level: hasDied(instance, evidence.at) ? levelOf(suspect, instance, evidence.at) : 'critical',
      });
    }
  },
});

function fullDisk(instance: Instance, at: Date): DiskSign | undefined {
  const sentence = [instance.message, newestEnd(instance)?.message].find((each) => saysDiskIsFull(each ?? ''));
  // Of the disk of a cluster's node `rollout.node-pressure` speaks.
  if (sentence !== undefined && isDown(instance) && instance.state !== 'waiting') return { text: sentence };
  const { fatal, current } = runSignals(instance);
  const died = hasDied(instance, at) ? firstSignal(fatal, 'disk-full') : undefined;
  if (died !== undefined) return died;
  return current.find(
    (signal): signal is SignalOf<'disk-full'> =>
      signal.kind === 'disk-full' && signal.at !== undefined && at.getTime() - Date.parse(signal.at) <= FRESH_MS,
  );
}

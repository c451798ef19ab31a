import type { Evidence } from '../../contract.ts';
import type { Instance } from '../../workload.ts';
import { misplacedIn } from '../network/misplaced.ts';
import { wrongAddress } from '../network/wrong-address.ts';
import type { Case } from './case.ts';

/**
 * Whom to blame for a dependency that does not answer: the dependency, unless the way to it is cut on this side, by a
 * network that the service is not on, or by an address that is nobody's.
 */
export function blamedFor(
  evidence: Evidence,
  suspect: Case,
  instance: Instance,
  dependency: string | undefined,
): string | undefined {
  const runner = evidence.platform.databases[dependency ?? '']?.service ?? dependency;
  const cut = misplacedIn(evidence).some(
    ({ attached, cutOff }) =>
      attached.suspect.service === suspect.service && (runner === undefined || cutOff.includes(runner)),
  );
  const wrong = wrongAddress(evidence, suspect, instance);
  const toWrong = wrong !== undefined && (dependency === undefined || wrong.dependencies.includes(dependency));
  return cut || toWrong ? suspect.service : dependency;
}

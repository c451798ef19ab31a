import type { Evidence } from '../../contract.ts';
import type { ListeningSignal } from '../../log-signals.ts';
import type { Instance } from '../../workload.ts';
import type { EndpointView } from '../endpoint/endpoint-view.ts';
import { type Case, casesOf } from './case.ts';
import { namedDependency } from './dependencies.ts';
import type { ProbeFailure } from './probe-failure.ts';
import { probeAddress } from './probe-failure.ts';
import { runSignals } from './run-signals.ts';

/** Where the program itself says that it listens, in the run that is on. */
export function listeningPlaces(instance: Instance): ListeningSignal[] {
  return runSignals(instance).current.filter((signal): signal is ListeningSignal => signal.kind === 'listening');
}

/** Its port, where the bot got a good answer from it: then it listens there, whatever its log says. */
export function servedPort({ entry }: Case, view: EndpointView | undefined): number | undefined {
  return view?.answer.outcome === 'answered' && view.answer.status < 400 ? entry?.port : undefined;
}

/** The port that the probe asks while the program says that it listens on others only, or serves on another one. */
export function portMismatch(
  suspect: Case,
  instance: Instance,
  failure: ProbeFailure,
  view: EndpointView | undefined,
): { asked: number; actual: number } | undefined {
  const asked = probeAddress(failure.probe.command).port;
  const said = [...new Set(listeningPlaces(instance).map(({ port }) => port))];
  const served = servedPort(suspect, view);
  const [actual, ...others] = said.length === 0 && served !== undefined ? [served] : said;
  // `curl -sf` says nothing of why, and a shell behind it (`|| exit 1`) takes its exit code away.
  const mayBeRefused = failure.kind === 'refused' || (failure.kind === 'other' && failure.output.trim() === '');
  if (!mayBeRefused || asked === undefined || actual === undefined || others.length > 0) return undefined;
  return actual === asked ? undefined : { asked, actual };
}

const LOOPBACK = /^(?:127\.|localhost$|\[::1\]$)/;

/**
 * It listens on loopback only, by its own log, and somebody outside of the container is refused: the bot, the kubelet
 * (which asks the pod's address), or another service.
 */
export function loopbackPort(
  evidence: Evidence,
  suspect: Case,
  instance: Instance,
  seen: { readonly failure: ProbeFailure | undefined; readonly view: EndpointView | undefined },
): number | undefined {
  const places = listeningPlaces(instance);
  const wanted =
    suspect.entry?.port ?? (seen.failure === undefined ? undefined : probeAddress(seen.failure.probe.command).port);
  const port = wanted ?? (new Set(places.map((place) => place.port)).size === 1 ? places[0]?.port : undefined);
  const own = places.filter((place) => place.port === port);
  if (port === undefined || own.length === 0 || !own.every(({ host }) => host !== undefined && LOOPBACK.test(host)))
    return undefined;
  const byBot = seen.view !== undefined && ['refused', 'reset', 'unroutable'].includes(seen.view.answer.outcome);
  const byKubelet = suspect.workload.runtime === 'kubernetes' && seen.failure?.kind === 'refused';
  return byBot || byKubelet || refusedByOthers(evidence, suspect.service) ? port : undefined;
}

function refusedByOthers(evidence: Evidence, service: string): boolean {
  return casesOf(evidence)
    .filter((other) => other.service !== service)
    .some((other) =>
      other.instances.some((instance) =>
        runSignals(instance).current.some(
          (signal) =>
            signal.kind === 'dependency-refused' &&
            signal.how === 'refused' &&
            namedDependency(evidence, other.service, signal)?.name === service,
        ),
      ),
    );
}

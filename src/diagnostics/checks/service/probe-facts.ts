import type { Instance, Probe } from '../../workload.ts';
import type { EndpointView } from '../endpoint/endpoint-view.ts';
import type { PlaceFacts } from './case.ts';
import { probeAddress } from './probe-failure.ts';
import type { ProbeFault } from './probe-fault.ts';

/** What a report says of a wrong probe: its command, its last output, and the numbers that decide. */
export type ProbeFacts = PlaceFacts & {
  readonly probe: string;
  readonly output: string;
  readonly status: number | undefined;
  readonly path: string | undefined;
  readonly port: number | undefined;
  readonly listensOn: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly probeKind: Probe['kind'] | undefined;
  readonly intervalMs: number | undefined;
  readonly allowedMs: number | undefined;
  readonly ranForMs: number | undefined;
  readonly takesMs: number | undefined;
  readonly cuts: number | undefined;
  readonly botMs: number | undefined;
  readonly ill: number;
};

export function probeFacts(
  sign: ProbeFault,
  instance: Instance,
  view: EndpointView | undefined,
): Omit<ProbeFacts, keyof PlaceFacts | 'ill'> {
  const probe = sign.start?.probe ?? sign.failure?.probe ?? instance.probes[0];
  const address = probe === undefined ? {} : probeAddress(probe.command);
  return {
    probe: probe?.command ?? '',
    output: sign.failure?.output ?? '',
    status: sign.failure?.status,
    path: address.path,
    port: sign.port ?? address.port,
    listensOn: sign.listensOn,
    timeoutMs: probe?.timeoutMs,
    probeKind: probe?.kind,
    intervalMs: probe?.intervalMs,
    allowedMs: sign.start?.allowedMs,
    ranForMs: sign.start?.ranForMs,
    takesMs: sign.start?.takesMs,
    cuts: sign.start?.cuts,
    botMs: view?.answer.outcome === 'answered' && view.answer.status < 400 ? Math.round(view.answer.tookMs) : undefined,
  };
}

/** Why the scheduler places a pod nowhere, from its sentence. */
export interface SchedulingRefusal {
  /** Nodes that the scheduler looked at; undefined when the sentence does not count them. */
  readonly nodes: number | undefined;
  /** e.g. `1 Insufficient cpu`, `2 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate`. */
  readonly reasons: readonly string[];
}

/**
 * `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had taint {a: b}, that the pod didn't tolerate. preemption: …`
 * A reason begins with a number; a comma inside a reason does not.
 */
export function schedulingRefusal(message: string): SchedulingRefusal {
  const [, nodes, rest] = /^\d+\/(\d+) nodes? (?:are|is) available: (.*)$/s.exec(message) ?? [];
  if (nodes === undefined) return { nodes: undefined, reasons: [message] };
  const [said = ''] = (rest ?? '').split('preemption: ', 1);
  const sentence = said.trimEnd().replace(/\.$/, '');
  return { nodes: Number(nodes), reasons: sentence.split(/,\s+(?=\d+ )/).map((reason) => reason.trim()) };
}

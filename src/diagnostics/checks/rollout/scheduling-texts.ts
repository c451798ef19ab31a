import type { SchedulingFacts } from './scheduling-facts.ts';

export function refusalText(facts: SchedulingFacts): string {
  const { nodes, reasons, asked, selector, gates } = facts;
  if (gates.length > 0) return `its scheduling gates ${gates.join(', ')} have not been lifted`;
  const text = reasons.join(', ');
  const wants = [
    ...(/insufficient/i.test(text) && asked.length > 0 ? [`asks for ${asked.join(', ')}`] : []),
    ...(/selector|affinity/i.test(text) && selector.length > 0 ? [`selects nodes with ${selector.join(', ')}`] : []),
  ];
  const where = nodes === 1 ? 'the only node does not take it' : `none of ${nodes ?? 'the'} nodes takes it`;
  return `${wants.length > 0 ? `it ${wants.join(' and ')}, and ` : ''}${where} (${text})`;
}

/** About the pod where its wishes are in the way, about the nodes where they are. */
export function adviceFor(facts: SchedulingFacts): string {
  const { gates, ill, cordoned, wishes } = facts;
  if (gates.length > 0) return `Whoever set the scheduling gates ${gates.join(', ')} must lift them.`;
  const ofNodes = ill.length > 0 || cordoned.length > 0;
  return [...(wishes.length > 0 || !ofNodes ? [wishAdvice(facts)] : []), ...(ofNodes ? [nodeAdvice(facts)] : [])].join(
    ' ',
  );
}

export function nodeAdvice({ ill, illNodes, cordoned }: SchedulingFacts): string {
  const look = illNodes.length > 0 ? `kubectl describe node ${illNodes[0]}` : 'kubectl get nodes';
  const mend =
    `Look at the node: ${ill.join(', ')} (\`${look}\`). Mend it or add a node; the cluster takes the taint off by itself when ` +
    'the node is well. Add no toleration: it would send the pod to a node that cannot run it.';
  const open =
    `Somebody has cordoned ${cordoned.join(', ')}, so that no new pods are placed there: ask whether that work is over, then ` +
    `\`kubectl uncordon ${cordoned[0] === 'a node' ? '<node>' : cordoned[0]}\`.`;
  return [...(ill.length > 0 ? [mend] : []), ...(cordoned.length > 0 ? [open] : [])].join(' ');
}

function wishAdvice({
  wishes,
  taints,
  asked,
  largest,
  selector,
  namespace,
  kind,
  deployment,
}: SchedulingFacts): string {
  const text = wishes.join(', ');
  const edit = `\`kubectl -n ${namespace} edit ${kind} ${deployment}\``;
  if (/insufficient/i.test(text)) {
    const most = largest.length > 0 ? ` The largest node offers ${largest.join(', ')} in all.` : '';
    return `One pod asks for ${asked.join(', ') || 'more than is free'}.${most} Lower the requests (${edit}), or add a node that has room.`;
  }
  if (/persistentvolumeclaim|volume/i.test(text))
    return `See why the claim is not bound: \`kubectl -n ${namespace} get pvc,events\`.`;
  if (taints.length > 0)
    return `Add a toleration for the taint (${edit}), or take the taint off a node: ${taints.join(', ')}.`;
  const wanted = selector.length > 0 ? selector.join(', ') : 'what the affinity asks for';
  return `Label a node with ${wanted}, or correct the selector or affinity: ${edit}.`;
}

import { parseHealthBody } from '../../targets/http/health-body.ts';
import type { EndpointView } from '../endpoint/endpoint-view.ts';

/** Parts that the body of a health reply calls failing: from the probe's own output, else from what the bot was told. */
export function failingParts(output: string, view: EndpointView | undefined): string[] {
  const brace = output.indexOf('{');
  const shown = brace < 0 ? [] : parseHealthBody(output.slice(brace, output.lastIndexOf('}') + 1)).dependencies;
  const told = view?.answer.outcome === 'answered' ? view.answer.dependencies : [];
  return [...shown, ...told].filter(({ ok }) => !ok).map(({ name }) => name);
}

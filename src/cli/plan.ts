import { databaseUrls, type Environment, exchangeKeys } from '../config.ts';
import type { Offer } from '../diagnostics/contract.ts';
import { isRefusal, type Planned, planRemediation } from '../diagnostics/plan-remediation.ts';
import type { Platform } from '../diagnostics/platform.ts';
import type { DryWriter, Refusal, Remediation } from '../diagnostics/remediation.ts';
import { type ParameterField, parameterFields, parseParams } from '../diagnostics/remediation-params.ts';
import { findRemediation, remediations } from '../diagnostics/remediations/index.ts';
import { createTargets } from '../diagnostics/targets/create-targets.ts';
import { UsageError } from './exit-code.ts';

/** What an offer asks for, as `diagnose` prints it: the remediation's id, then `name=value` for each parameter. */
export interface WantedPlan {
  readonly remediation: Remediation;
  readonly params: Offer['params'];
}

/** Throws `UsageError` with the list of what there is for an unknown remediation or parameters that do not fit. */
export function wantedPlan([id = '', ...pairs]: readonly string[]): WantedPlan {
  const remediation = findRemediation(id);
  if (remediation === undefined)
    throw new UsageError(`There is no remediation "${id}". There are:\n${remediations.map(usageOf).join('\n')}`);
  const nameless = pairs.find((pair) => pair.indexOf('=') < 1);
  if (nameless !== undefined)
    throw new UsageError(`"${nameless}" is no parameter: write name=value.\n${usageOf(remediation)}`);
  const fields = new Map(parameterFields(remediation).map((field) => [field.name, field]));
  const params = Object.fromEntries(pairs.map((pair) => parameter(pair, fields)));
  const parsed = parseParams(remediation, params);
  if (isRefusal(parsed)) throw new UsageError(`${parsed.reason}\n${usageOf(remediation)}`);
  return { remediation, params: parsed };
}

/** What is no number where one belongs stays as it is: the schema says what it expected. */
function parameter(pair: string, fields: ReadonlyMap<string, ParameterField>): [string, string | number] {
  const equals = pair.indexOf('=');
  const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
  const isNumber = fields.get(name)?.kind === 'number' && /^\d+$/.test(value);
  return [name, isNumber ? Number(value) : value];
}

function usageOf(remediation: Remediation): string {
  const fields = parameterFields(remediation).map(({ name, kind, optional }) =>
    optional ? `[${name}=<${kind}>]` : `${name}=<${kind}>`,
  );
  return `  ${[remediation.id, ...fields].join(' ')}`;
}

interface PlanContext {
  readonly environment: Environment;
  readonly variables: NodeJS.ProcessEnv;
}

/** Plans from here, once, with clients of its own. Writes nothing: a dry run is the most that a server is asked for. */
export async function planHere(
  platform: Platform,
  { remediation, params }: WantedPlan,
  { environment, variables }: PlanContext,
): Promise<Planned | Refusal> {
  const { signal } = new AbortController();
  const targets = createTargets(platform, {
    dockerHost: environment.DOCKER_HOST,
    kubeconfig: environment.KUBECONFIG,
    urls: databaseUrls(platform, variables),
    exchangeKeys: exchangeKeys(platform, variables),
  });
  const cluster = await dryCluster(platform, remediation, environment);
  try {
    return await planRemediation({ platform, targets, remediation, params, signal, dry: cluster?.dry(signal) });
  } finally {
    // A client that cannot close must not keep the answer from the person who waits for it.
    void Promise.allSettled([...targets, ...(cluster === undefined ? [] : [cluster])].map((each) => each.close()));
  }
}

/** Loaded only where the server has a dry run: the client alone takes a third of a second. */
async function dryCluster(
  { kubernetes }: Platform,
  { dryRun }: Remediation,
  { KUBECONFIG }: Environment,
): Promise<{ dry(signal: AbortSignal): DryWriter; close(): Promise<void> } | undefined> {
  if (kubernetes === undefined || dryRun === undefined) return undefined;
  const { connectKubernetesWriter } = await import('../diagnostics/targets/kubernetes/writer.ts');
  const writing = connectKubernetesWriter({
    ...(KUBECONFIG === undefined ? {} : { kubeconfig: KUBECONFIG }),
    ...(kubernetes.context === undefined ? {} : { context: kubernetes.context }),
  });
  return { dry: (signal) => ({ kubernetes: writing.dry(signal) }), close: () => writing.close() };
}

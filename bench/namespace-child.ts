/**
 * Examines one Kubernetes namespace each time that it is told to, and answers how long that took, how many calls of the
 * API it made, and the most memory that this process ever had. Started with its options as JSON.
 */
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { checks } from '../src/diagnostics/checks/index.ts';
import { examine } from '../src/diagnostics/examine.ts';
import { Platform } from '../src/diagnostics/platform.ts';
import { createKubernetesTarget } from '../src/diagnostics/targets/kubernetes.ts';

export interface NamespaceOptions {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly deployments: readonly string[];
}

export interface NamespaceAnswer {
  readonly ms: number;
  readonly calls: number;
  readonly peakMegabytes: number;
  readonly verdict: string;
  readonly readings: number;
  /** Questions without an answer, with the reason: what was not read cost nothing. */
  readonly unanswered: readonly string[];
}

const KIBIBYTE = 1024;
let calls = 0;
countCalls();
const { kubeconfig, namespace, deployments }: NamespaceOptions = JSON.parse(process.argv[2] ?? '{}');
const platform = Platform.parse({
  name: 'bench',
  kubernetes: { namespace },
  services: Object.fromEntries(deployments.map((deployment) => [deployment, { deployment }])),
});
// As the composition root does it: what belongs to no service of the platform is dropped as it is read.
const target = createKubernetesTarget({ kubeconfig, namespace, workloads: deployments });
process.on('message', () => void examineOnce().then((answer) => process.send?.(answer)));
// Nobody is left to ask.
process.on('disconnect', () => process.exit());
process.send?.('ready');

/** The target imports `request` by name; the names of built-in modules follow once they are told to. */
function countCalls(): void {
  const { request } = https;
  https.request = ((...args: Parameters<typeof request>) => {
    calls += 1;
    return request(...args);
  }) as typeof request;
  syncBuiltinESMExports();
}

async function examineOnce(): Promise<NamespaceAnswer> {
  calls = 0;
  const startedAt = performance.now();
  const { diagnosis } = await examine({ platform, subject: '', targets: [target], checks });
  return {
    ms: performance.now() - startedAt,
    calls,
    peakMegabytes: (process.resourceUsage().maxRSS * KIBIBYTE) / 1e6,
    verdict: diagnosis.verdict,
    readings: diagnosis.readings.length,
    unanswered: diagnosis.readings.flatMap(({ question, error }) =>
      error === undefined ? [] : [`${question}: ${error.message}`],
    ),
  };
}

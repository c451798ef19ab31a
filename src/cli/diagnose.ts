import { readFileSync, writeFileSync } from 'node:fs';
import { databaseUrls, type Environment } from '../config.ts';
import { checks } from '../diagnostics/checks/index.ts';
import type { Diagnosis } from '../diagnostics/contract.ts';
import { type Examination, type ExamineOptions, examine, judgeSnapshot } from '../diagnostics/examine.ts';
import type { Platform } from '../diagnostics/platform.ts';
import { reportOf } from '../diagnostics/report.ts';
import { resolveSubject } from '../diagnostics/scope.ts';
import { parseSnapshot, SnapshotUnreadableError, serialiseSnapshot } from '../diagnostics/snapshot.ts';
import { createTargets } from '../diagnostics/targets/create-targets.ts';
import { diagnosisText } from './diagnosis-text.ts';
import type { Output } from './output.ts';

/** Examines from here, once, with clients of its own. Throws before asking anything if the subject is unknown. */
export async function examineHere(
  platform: Platform,
  subject: string,
  {
    environment,
    variables,
    complaint,
    onProgress,
    leavesOut,
  }: {
    environment: Environment;
    variables: NodeJS.ProcessEnv;
    complaint?: string | undefined;
    onProgress?: (text: string) => void;
    leavesOut?: ExamineOptions['leavesOut'];
  },
): Promise<Examination> {
  resolveSubject(platform, subject);
  const targets = createTargets(platform, {
    dockerHost: environment.DOCKER_HOST,
    kubeconfig: environment.KUBECONFIG,
    urls: databaseUrls(platform, variables),
  });
  try {
    return await examine({
      platform,
      subject,
      complaint,
      targets,
      checks,
      leavesOut,
      onProgress: ({ asked, answered, failed }) => onProgress?.(`${answered + failed} of ${asked} questions answered`),
    });
  } finally {
    // A client that cannot close must not keep the answer from the person who waits for it.
    void Promise.allSettled(targets.map((target) => target.close()));
  }
}

/** Prints a diagnosis for people, or as the one JSON document. */
export function printDiagnosis(diagnosis: Diagnosis, output: Output, json: boolean): void {
  const report = reportOf(diagnosis);
  if (json) output.json(report);
  else output.write(diagnosisText(report, output.paint));
}

export function saveSnapshot(examination: Examination, path: string): void {
  writeFileSync(path, serialiseSnapshot(examination.snapshot), { mode: 0o600 });
}

/** Judges a saved snapshot again. Throws `SnapshotUnreadableError`. */
export function replay(path: string): Diagnosis {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SnapshotUnreadableError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return judgeSnapshot(parseSnapshot(text), checks);
}

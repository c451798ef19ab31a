import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '../../src/diagnostics/contract.ts';
import { parseSnapshot } from '../../src/diagnostics/snapshot.ts';
import { type FaultId, faultIds } from '../platform/faultIds.ts';

/** A platform with one fault, or with none. */
export type RecordingId = FaultId | 'healthy';

const folder = new URL('recorded/', import.meta.url);

export function recordingPath(id: RecordingId): string {
  return fileURLToPath(new URL(`${id}.json`, folder));
}

/** The faults that were recorded, in the order in which a person is offered them. */
export function recordedFaults(): FaultId[] {
  const files = new Set(readdirSync(folder));
  return faultIds.filter((id) => files.has(`${id}.json`));
}

/** What `record.ts` wrote. Throws `SnapshotUnreadableError`, or what the file system says. */
export function readRecording(id: RecordingId): Snapshot {
  return parseSnapshot(readFileSync(recordingPath(id), 'utf8'));
}

import { faultIds } from '../platform/faultIds.ts';
import { faults } from '../platform/faults.ts';
import { recordedFaults } from '../scenarios/recording.ts';

const WIDTH = Math.max(...faultIds.map((id) => id.length));

/** What `--list` prints. */
export function faultList(): string {
  const recorded = recordedFaults();
  const rows = (harmless: boolean): string[] =>
    faultIds
      .filter((id) => (faults[id].harmless ?? false) === harmless)
      .map((id) => `  ${id.padEnd(WIDTH)}  ${faults[id].title}${recorded.includes(id) ? '' : '  (needs Docker)'}`);
  return ['Faults:', ...rows(false), '', 'Looks bad, and is not:', ...rows(true)].join('\n');
}

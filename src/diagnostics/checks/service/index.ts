import { configurationFile } from './configuration-file.ts';
import { crash } from './crash.ts';
import { dependency } from './dependency.ts';
import { diskFull } from './disk-full.ts';
import { exitsCleanly } from './exits-cleanly.ts';
import { health } from './health.ts';
import { healthProbe } from './health-probe.ts';
import { killed } from './killed.ts';
import { memory } from './memory.ts';
import { missingEnvironment } from './missing-environment.ts';
import { notRunning } from './not-running.ts';
import { paused } from './paused.ts';
import { portInUse } from './port-in-use.ts';
import { staleEnvironment } from './stale-environment.ts';
import { startError } from './start-error.ts';

export const serviceChecks = [
  startError,
  missingEnvironment,
  staleEnvironment,
  configurationFile,
  portInUse,
  dependency,
  exitsCleanly,
  diskFull,
  memory,
  crash,
  killed,
  notRunning,
  paused,
  healthProbe,
  health,
] as const;

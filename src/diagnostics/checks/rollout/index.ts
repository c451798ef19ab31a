import { configMissing } from './config-missing.ts';
import { containerNotStarted } from './container-not-started.ts';
import { deadlineExceeded } from './deadline-exceeded.ts';
import { deployRegression } from './deploy-regression.ts';
import { imagePull } from './image-pull.ts';
import { mount } from './mount.ts';
import { nodePressure } from './node-pressure.ts';
import { quota } from './quota.ts';
import { readinessFailing } from './readiness-failing.ts';
import { rolloutState } from './rollout-state.ts';
import { unschedulable } from './unschedulable.ts';

/** What may go wrong between `kubectl apply` and a pod that takes traffic. */
export const rolloutChecks = [
  imagePull,
  configMissing,
  unschedulable,
  quota,
  mount,
  containerNotStarted,
  nodePressure,
  readinessFailing,
  deployRegression,
  deadlineExceeded,
  rolloutState,
] as const;

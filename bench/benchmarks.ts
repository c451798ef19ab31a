import { acknowledgement } from './acknowledgement.ts';
import { approvals } from './approvals.ts';
import { audit } from './audit.ts';
import type { Benchmark } from './contract.ts';
import { conversation } from './conversation.ts';
import { examination } from './examination.ts';
import { knownValues } from './known-values.ts';
import { namespace } from './namespace.ts';
import { ownProcess } from './process.ts';
import { queueStart } from './queue-start.ts';
import { redaction } from './redaction.ts';
import { status } from './status.ts';

/** Every benchmark, those first that need the fewest parts. A new one is a file, a line here, and its lines in docs/benchmarks.md. */
export const benchmarks: readonly Benchmark[] = [
  redaction,
  knownValues,
  queueStart,
  approvals,
  audit,
  acknowledgement,
  ownProcess,
  conversation,
  examination,
  status,
  namespace,
];

import { requirePermission } from '../../src/diagnostics/grant.ts';
import type { DockerWriter } from '../../src/diagnostics/remediation.ts';
import type { Writers } from '../../src/fix-engine.ts';
import { createWriters } from '../../src/writers.ts';

/** The memory limit that a container has now, which no recording has. */
export interface RecordedLimit {
  readonly container: string;
  readonly memoryBytes: number;
  readonly swapBytes: number;
}

/** Writes to a recorded platform: a fix mends it, and the way back of a fix spoils it again. */
export async function recordedWriters(
  onWrite: (direction: 'mended' | 'spoiled', limit?: RecordedLimit) => void,
): Promise<Writers> {
  // A recorded platform has no cluster: what the product says of that is said here, too.
  const product = await createWriters(
    {},
    { DOCKER_HOST: undefined, DOCKER_WRITE_HOST: undefined, KUBECONFIG: undefined },
  );
  return {
    ...product,
    open(grant, signal) {
      const write = (direction: 'mended' | 'spoiled') => async (): Promise<void> => {
        await requirePermission(grant, () => new Date());
        signal.throwIfAborted();
        onWrite(direction);
      };
      const [mend, spoil] = [write('mended'), write('spoiled')];
      const docker: DockerWriter = {
        start: mend,
        stop: spoil,
        restart: mend,
        pause: spoil,
        unpause: mend,
        async updateMemory(container, limit) {
          await requirePermission(grant, () => new Date());
          signal.throwIfAborted();
          onWrite('mended', { container, ...limit });
        },
        connect: mend,
        disconnect: spoil,
      };
      return { ...product.open(grant, signal), docker };
    },
  };
}

import { parseArgs } from 'node:util';
import leven from 'leven';
import { type FaultId, faultIds } from '../platform/faultIds.ts';

export interface DemoOptions {
  readonly list: boolean;
  readonly fault: FaultId;
  /** Where the page listens; absent: 7070, or any free port where that is taken. */
  readonly port?: number;
  readonly recorded: boolean;
}

/** Wrong arguments, with what would be right. Exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the demo is asked to do. Throws `UsageError`. */
export function demoOptions(args: readonly string[]): DemoOptions {
  const { list, fault, port, recorded } = parsed(args);
  return { list, recorded, fault: faultOf(fault), ...(port === undefined ? {} : { port: portOf(port) }) };
}

function parsed(args: readonly string[]): { list: boolean; fault: string; port?: string; recorded: boolean } {
  const options = {
    list: { type: 'boolean', default: false },
    fault: { type: 'string', default: 'database-stopped' },
    port: { type: 'string' },
    recorded: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new UsageError(`${reason}. The options are --list, --fault NAME, --port NUMBER and --recorded.`);
  }
}

function faultOf(name: string): FaultId {
  const fault = faultIds.find((id) => id === name);
  if (fault !== undefined) return fault;
  const [nearest] = [...faultIds].sort((left, right) => leven(left, name) - leven(right, name));
  throw new UsageError(`There is no fault "${name}"; the nearest is ${nearest}. --list shows them all.`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${text}: a port is a number from 0 (any free one) to 65535.`);
}

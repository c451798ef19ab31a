/** sysexits.h: an internal fault. */
const EXIT_SOFTWARE = 70;

let tell: (fault: string) => void = () => undefined;

/**
 * What nobody caught ends the process with 70 and one line, said by `say`, which must pass the redaction gate: Node
 * itself would print message and stack as they are. Called again, another one says it.
 */
export function endOnFault(say: (fault: string) => void): void {
  tell = say;
  if (process.listeners('uncaughtException').includes(end)) return;
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

function end(fault: unknown): void {
  try {
    tell(`Unexpected fault: ${fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)}`);
  } finally {
    process.exit(EXIT_SOFTWARE);
  }
}

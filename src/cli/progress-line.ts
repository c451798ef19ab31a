/** One line on a terminal that is overwritten while an examination runs, and gone when it is over. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

/** Silent where nobody watches: in a pipe, in CI. */
export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (text) => stream.write(`\r\u001b[2K${text}`),
    clear: () => stream.write('\r\u001b[2K'),
  };
}

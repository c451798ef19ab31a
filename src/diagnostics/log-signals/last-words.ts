/** Lines that stand at the end of many logs and say nothing of why. Tests hold each pattern to its examples. */
export const EMPTY_WORDS: readonly { readonly pattern: RegExp; readonly examples: readonly string[] }[] = [
  { pattern: /^\s*$/, examples: ['', '   '] },
  {
    pattern: /^note: (?:run with|some details are omitted)/,
    examples: ['note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace'],
  },
  {
    pattern: /^\s*(?:at |\d+: |#\d+ |in \/)/,
    examples: ['    at Object.<anonymous> (/app/main.js:1:7)', '  12: main'],
  },
  { pattern: /^\s*[}\])]+[;,]?\s*$/, examples: ['}', '])'] },
  { pattern: /^Node\.js v\d/, examples: ['Node.js v20.11.1'] },
  {
    pattern: /^(?:stack backtrace:|\[Process exited|Aborted|Killed|Terminated)/,
    examples: ['stack backtrace:', 'Killed'],
  },
];

const INSTANT = /^[\s[(]{0,4}\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]{5,20}(?:Z|[+-]\d\d:?\d\d)?[\])]?[\s:|-]{0,4}/;
const LEVEL = /^[\s[(|<]{0,4}(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|PANIC)\b[\])>|:\s-]{0,6}/;

/** Whether a line says anything of why a run ended. */
export function saysSomething(line: string): boolean {
  return !EMPTY_WORDS.some(({ pattern }) => pattern.test(line));
}

/** What a line says, without its own time and level: the report tells both beside it. */
export function spokenWords(line: string): string {
  const spoken = line.trim().replace(INSTANT, '').replace(LEVEL, '').trim();
  return spoken === '' ? line.trim() : spoken;
}

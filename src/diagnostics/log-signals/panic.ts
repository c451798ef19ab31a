import type { PanicSignal } from './signal.ts';

export type Panic = Pick<PanicSignal, 'runtime' | 'message' | 'frame' | 'signature' | 'uncaught'> & {
  readonly lastIndex: number;
};

type Lines = readonly string[];
type Reader = (lines: Lines, index: number) => Panic | undefined;

/** As long as a trace may get before it is taken for several. */
const BLOCK_LINES = 120;

/** The trace that begins at this line, if one does. */
export function panicAt(lines: Lines, index: number): Panic | undefined {
  for (const read of READERS) {
    const panic = read(lines, index);
    if (panic !== undefined) return panic;
  }
  return undefined;
}

function panic(
  runtime: PanicSignal['runtime'],
  message: string,
  frame: string | undefined,
  lastIndex: number,
  uncaught = true,
): Panic {
  const said = message.trim().slice(0, 300);
  return {
    runtime,
    message: said,
    ...(frame === undefined ? {} : { frame: frame.trim().slice(0, 200) }),
    signature: `${runtime}: ${normalise(said)}${frame === undefined ? '' : ` @ ${normalise(frame)}`}`,
    uncaught,
    lastIndex,
  };
}

/** Numbers, addresses and ids differ from crash to crash; the fault does not. A file's line number stays. */
function normalise(text: string): string {
  return text
    .replace(/0x[0-9a-f]+/gi, '#')
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '#')
    .replace(/(?<![\w:.])\d+(?:\.\d+)?(?![\w:])/g, '#')
    .slice(0, 200);
}

/** The last line of the block whose lines all satisfy `belongs`, from `from` on. */
function endOfBlock(lines: Lines, from: number, belongs: (line: string) => boolean): number {
  let last = from - 1;
  for (let index = from; index < Math.min(lines.length, from + BLOCK_LINES); index++) {
    if (!belongs(lines[index] ?? '')) break;
    last = index;
  }
  return last;
}

/** Both forms: message on the next line (Rust ≥ 1.73), and `panicked at 'message', src/x.rs:1:2`. */
function readRust(lines: Lines, index: number): Panic | undefined {
  const line = lines[index] ?? '';
  const start = /panicked at (?:'(.{0,600})', )?(\S+?\.rs:\w+(?::\w+)?):?\s*(.*)/.exec(line);
  if (start === null) return undefined;
  const place = start[2];
  const inline = start[1] ?? start[3];
  const next = lines[index + 1] ?? '';
  const message = inline !== undefined && inline !== '' ? inline : next;
  const last = endOfBlock(
    lines,
    index + 1,
    (each) => /^\s+(?:\d+:|at )|^note: |^stack backtrace|^\s*$/.test(each) || (each === next && message === next),
  );
  return panic('rust', message, place, Math.max(last, index));
}

const PYTHON_FRAME = /^\s*File "([^"]+)", line (\d+)(?:, in (.+))?/;
const PYTHON_CHAIN = /^(?:During handling of the above|The above exception was the direct cause)/;

/** The last unindented line is the error. A chain of tracebacks is one: what came first caused the rest. */
function readPython(lines: Lines, index: number): Panic | undefined {
  if (!/Traceback \(most recent call last\):/.test(lines[index] ?? '')) return undefined;
  let cursor = index + 1;
  let frame: string | undefined;
  let message = '';
  for (; cursor < Math.min(lines.length, index + BLOCK_LINES); cursor++) {
    const line = lines[cursor] ?? '';
    const place = PYTHON_FRAME.exec(line);
    if (place !== null) {
      if (message === '' && !/site-packages|[/\\]lib[/\\]python|<frozen/.test(place[1] ?? ''))
        frame = `${place[1]}:${place[2]}${place[3] === undefined ? '' : ` in ${place[3]}`}`;
    } else if (/^[A-Za-z_][\w.]*(?::|$)/.test(line)) {
      if (message === '') message = line;
      if (!chainGoesOn(lines, cursor)) break;
    } else if (!/^\s|^$|^Traceback/.test(line) && !PYTHON_CHAIN.test(line)) break;
  }
  return panic('python', message, frame, Math.min(cursor, lines.length - 1), false);
}

function chainGoesOn(lines: Lines, index: number): boolean {
  return lines.slice(index + 1, index + 4).some((line) => PYTHON_CHAIN.test(line));
}

const JAVASCRIPT_FRAME = /^\s+at .+[:(<]/;
const NODE_ERROR = /^(?:\[?Uncaught |Unhandled )?\[?((?:[A-Z][\w$]*(?:Error|Exception|Rejection)|Error)\b.*)/;

function readNode(lines: Lines, index: number): Panic | undefined {
  const line = lines[index] ?? '';
  const rejection = /UnhandledPromiseRejection|unhandledRejection|uncaughtException/.test(line);
  const error = NODE_ERROR.exec(line)?.[1];
  if (error === undefined && !rejection) return undefined;
  const first = index + 1 + lines.slice(index + 1, index + 4).findIndex((each) => JAVASCRIPT_FRAME.test(each));
  const hasFrames = first > index;
  if (!hasFrames && !rejection) return undefined;
  if (hasFrames && !/\.[cm]?[jt]sx?\b|node:|<anonymous>|\(native\)/.test(lines.slice(first, first + 6).join('\n')))
    return undefined;
  const last = hasFrames
    ? endOfBlock(lines, first, (each) => /^\s+(?:at |\[|\.\.\.)|^\s*[}\]],?$|^\s+\w+: /.test(each))
    : index;
  const frame =
    lines.slice(first, last + 1).find((each) => !/node:|node_modules|\(internal/.test(each)) ?? lines[first];
  const before = lines.slice(Math.max(0, index - 4), index).some((each) => /^\s*\^+\s*$/.test(each));
  const after = lines.slice(last + 1, last + 4).some((each) => /^Node\.js v\d/.test(each));
  const uncaught = rejection || before || after || /^Uncaught/.test(line);
  return panic('node', error ?? line, hasFrames ? frame?.replace(/^\s*at /, '') : undefined, last, uncaught);
}

const JAVA_ERROR = /(?<!\w|\w\.)((?:[a-z]\w*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable)\b.*)/;
const JAVA_LINE = /^\s+at [\w.$<>/]+\(|^\s*\.\.\. \d+ |^\s*(?:Caused by|Suppressed): /;

/** The deepest `Caused by` is the error. */
function readJava(lines: Lines, index: number): Panic | undefined {
  const line = lines[index] ?? '';
  const error = JAVA_ERROR.exec(line)?.[1];
  if (error === undefined || /^\s*(?:Caused by|Suppressed)/.test(line)) return undefined;
  if (!/^\s+at [\w.$<>/]+\(/.test(lines[index + 1] ?? '')) return undefined;
  const last = endOfBlock(lines, index + 1, (each) => JAVA_LINE.test(each));
  const block = lines.slice(index, last + 1);
  const deepest = block.findLastIndex((each) => /^\s*Caused by: /.test(each));
  const message = deepest < 0 ? error : (block[deepest] ?? '').replace(/^\s*Caused by: /, '');
  const frame = block[Math.max(deepest, 0) + 1]?.replace(/^\s*at /, '');
  return panic('java', message, frame, last, /Exception in thread/.test(line));
}

function readGo(lines: Lines, index: number): Panic | undefined {
  const start = /^(?:.* )?(?:panic: |fatal error: )(.+)/.exec(lines[index] ?? '');
  if (start?.[1] === undefined) return undefined;
  if (!lines.slice(index + 1, index + 5).some((line) => /^goroutine \d+/.test(line))) return undefined;
  const last = endOfBlock(lines, index + 1, (line) =>
    /^goroutine |^\s|^$|^[\w./*()%-][\w./*)%-]*\(.*\)$|^created by |^exit status|^\[signal/.test(line),
  );
  const frame = lines
    .slice(index + 1, last + 1)
    .find((line) => /^[\w./*()%-]{1,300}\.[\w.()*]{1,100}\(/.test(line) && !/^(?:panic|runtime[./])/.test(line));
  return panic('go', start[1], frame?.replace(/\(0x.*|\([^()]*\)$/, ''), last);
}

/** .NET, Dart and PHP say themselves that nobody caught it. */
function readUnhandled(lines: Lines, index: number): Panic | undefined {
  const line = lines[index] ?? '';
  const php = /^(?:PHP )?Fatal error:\s+(Uncaught .+)$/.exec(line)?.[1];
  if (php !== undefined)
    return panic(
      'php',
      php,
      undefined,
      endOfBlock(lines, index + 1, (each) => /^Stack trace|^#\d|^\s+thrown/.test(each)),
    );
  const dotnet = /^Unhandled exception\. (.+)$/.exec(line)?.[1];
  if (dotnet !== undefined)
    return panic(
      'dotnet',
      dotnet,
      lines[index + 1]?.replace(/^\s*at /, ''),
      endOfBlock(lines, index + 1, (each) => /^\s+at |^\s+---/.test(each)),
    );
  if (!/^Unhandled exception:$/.test(line)) return undefined;
  const last = endOfBlock(lines, index + 1, (each) => each !== '' || true);
  const frame = lines.slice(index, last + 1).find((each) => /^#0/.test(each));
  const end = index + lines.slice(index, last + 1).findLastIndex((each) => /^#\d+ /.test(each));
  return panic('dart', lines[index + 1] ?? '', frame?.replace(/^#0\s+/, ''), Math.max(end, index));
}

/** What the C and C++ libraries, and Rust for a stack that overflows, say before they abort. */
function readNative(lines: Lines, index: number): Panic | undefined {
  const line = lines[index] ?? '';
  const thrown = /^terminate called after throwing an instance of '(.+)'/.exec(line)?.[1];
  if (thrown !== undefined) {
    const what = /^\s*what\(\):\s*(\S.*)/.exec(lines[index + 1] ?? '')?.[1];
    return panic('native', what === undefined ? thrown : `${thrown}: ${what}`, undefined, index + (what ? 1 : 0));
  }
  const assertion = /^\S+: (\S+:\d+): .*(Assertion [`'].{1,300}' failed)/.exec(line);
  if (assertion !== null) return panic('native', assertion[2] ?? '', assertion[1], index);
  const aborted =
    /^(terminate called without an active exception|\*\*\* stack smashing detected \*\*\*.*|(?:free|malloc|realloc|munmap_chunk)\(\): .+|double free or corruption.*|corrupted (?:size vs\. prev_size|double-linked list|unsorted chunks).*|thread '.+'(?: \(\d+\))? has overflowed its stack)$/.exec(
      line,
    )?.[1];
  return aborted === undefined ? undefined : panic('native', aborted, undefined, index);
}

/** `/app/main.rb:3:in 'Book#best': undefined method … (NoMethodError)`. */
function readRuby(lines: Lines, index: number): Panic | undefined {
  const error = /^(\S+\.rb:\d+):in ([`'].{1,200}?'): (.+ \([A-Z]\w*(?:::\w+)*\))$/.exec(lines[index] ?? '');
  if (error === null) return undefined;
  const last = endOfBlock(lines, index + 1, (each) => /^\s+from \S+:\d+:in /.test(each));
  return panic('ruby', error[3] ?? '', `${error[1]} in ${error[2]}`, Math.max(last, index));
}

const READERS: readonly Reader[] = [
  readRust,
  readPython,
  readGo,
  readUnhandled,
  readJava,
  readNode,
  readNative,
  readRuby,
];

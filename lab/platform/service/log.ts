import { hostname } from 'node:os';
import type { Manner } from './behaviour.ts';

type Level = 'INFO' | 'WARN' | 'ERROR';

const pinoLevels = { INFO: 30, WARN: 40, ERROR: 50 } as const;

export type Log = (level: Level, part: string, message: string) => void;

/** Lines as Rust's tracing, Python's logging and Node's pino write them. */
export function logIn(manner: Manner, service: string): Log {
  const module = service.replaceAll('-', '_');
  return (level, part, message) => {
    const now = new Date();
    process.stdout.write(`${lines[manner](now, level, module, part, message)}\n`);
  };
}

type Line = (now: Date, level: Level, module: string, part: string, message: string) => string;

const lines: Readonly<Record<Manner, Line>> = {
  rust: (now, level, module, part, message) =>
    `${now.toISOString().replace('Z', '000Z')} ${level.padStart(5)} ${module}::${part.replaceAll('-', '_')}: ${message}`,
  python: (now, level, module, part, message) => {
    const time = now.toISOString().replace('T', ' ').replace('.', ',').replace('Z', '');
    return `${time} - ${module}.${part} - ${level === 'WARN' ? 'WARNING' : level} - ${message}`;
  },
  node: (now, level, _module, part, message) =>
    JSON.stringify({
      level: pinoLevels[level],
      time: now.getTime(),
      pid: process.pid,
      hostname: hostname(),
      name: part,
      msg: message,
    }),
};

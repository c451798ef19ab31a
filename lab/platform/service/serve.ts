import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Behaviour, Dependency, Trouble } from './behaviour.ts';
import { reach, unreachable } from './dependencies.ts';
import { portTakenEnding } from './endings.ts';
import type { Log } from './log.ts';

type DependencyHealth = { status: 'up' } | { status: 'down'; error: string };

/** Serves the service's endpoints, and keeps an eye on its dependencies while it runs. */
export function serve(behaviour: Behaviour, log: Log): { change(trouble: Trouble): void } {
  let { trouble } = behaviour;
  const health = new Map<string, DependencyHealth>(behaviour.dependencies.map(({ name }) => [name, { status: 'up' }]));
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path !== behaviour.healthPath) answer(response, path === '/' ? 200 : 404, { service: behaviour.service });
    else answerHealth(behaviour, trouble, health, response);
  });
  server.on('error', () => {
    process.stderr.write(`${portTakenEnding(behaviour.manner, behaviour.port).text}\n`);
    process.exit(1);
  });
  const host = trouble.bind ?? '0.0.0.0';
  server.listen(behaviour.port, host, () => log('INFO', 'server', `listening on ${host}:${behaviour.port}`));
  for (const dependency of behaviour.dependencies) void lookAfter(behaviour, dependency, health, log);
  setInterval(() => {
    if (trouble.chatter)
      log('INFO', 'reconciler', 'cycle complete: 128 orders checked, 0 errors, 0 failed, no exception');
  }, 100);
  return {
    change(changed) {
      trouble = changed;
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const healthTroubles = {
  error: [500, { status: 'error', message: 'health check handler failed' }],
  'not-found': [404, { error: 'not found' }],
} as const;

function answerHealth(
  behaviour: Behaviour,
  trouble: Trouble,
  health: Map<string, DependencyHealth>,
  response: ServerResponse,
): void {
  if (trouble.health === 'hang') return;
  if (trouble.health) {
    const [code, body] = healthTroubles[trouble.health];
    answer(response, code, body);
    return;
  }
  const well = [...health.values()].every(({ status }) => status === 'up');
  const status = well ? 'healthy' : 'unhealthy';
  answer(response, well ? 200 : 503, { status, service: behaviour.service, dependencies: Object.fromEntries(health) });
}

/** One look after the other: an earlier one that ends late must not undo what a later one found. */
async function lookAfter(
  behaviour: Behaviour,
  dependency: Dependency,
  health: Map<string, DependencyHealth>,
  log: Log,
): Promise<never> {
  for (;;) {
    await pause(1000);
    const now = await lookAt(behaviour, dependency);
    const before = health.get(dependency.name);
    health.set(dependency.name, now);
    if (now.status === 'down') log('ERROR', dependency.name, now.error);
    else if (before?.status === 'down') log('INFO', dependency.name, 'connected again');
  }
}

async function lookAt({ manner }: Behaviour, dependency: Dependency): Promise<DependencyHealth> {
  const address = process.env[dependency.environment] ?? '';
  try {
    await reach(dependency, address);
    return { status: 'up' };
  } catch (error) {
    return { status: 'down', error: unreachable(manner, dependency, address, error as NodeJS.ErrnoException) };
  }
}

import {
  completedJob,
  foreignUnhealthy,
  harmlessChatter,
  highLegalMemory,
  oldRestarts,
  stoppedOnPurpose,
} from './bystanders.ts';
import type { Fault } from './contract.ts';
import { definitions, environmentOf, type ServiceId } from './definition.ts';
import type { FaultId } from './faultIds.ts';
import { occupyPort } from './occupyPort.ts';
import { spoil } from './spoil.ts';

const askForSubject = 'diagnose {service}';

function healthUrl(subject: ServiceId, path?: string): string {
  const { port, program } = definitions[subject];
  return `http://localhost:${port}${path ?? program?.healthPath ?? '/'}`;
}

/** The last variable that a service requires: for the trading engine not its database, so that the error is its own. */
function requiredVariable(subject: ServiceId): string {
  const [first] = definitions[subject].program?.requiredEnvironment ?? [];
  if (!first) throw new Error(`${subject} requires no variable`);
  return first;
}

export const faults: Readonly<Record<FaultId, Fault>> = {
  'database-stopped': {
    title: 'The database is stopped',
    ask: askForSubject,
    subject: 'mongodb',
    brings: 'exited; what depends on it answers 503 and names it',
    async inject(hands, subject) {
      hands.touch(subject);
      await hands.container(subject).stop({ t: 5 });
    },
  },
  'out-of-memory': {
    title: 'A leak meets the memory limit',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'exit code 137 with OOMKilled, a rising restart count',
    inject: (hands, subject) => hands.trouble(subject, { leak: true }),
  },
  'crash-loop': {
    title: 'A service panics at start, over and over',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'restarting, exit code 101, a rising restart count',
    inject: (hands, subject) => hands.trouble(subject, { end: 'panic' }),
  },
  'broken-configuration': {
    title: 'A typo in the configuration file',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'restarting, exit code 1, a parse error with line and column in the log',
    inject: (hands, subject) =>
      hands.recreate(subject, { configurationText: spoil(definitions[subject].program?.configurationText ?? '') }),
  },
  'port-taken': {
    title: 'Another container holds the port',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'created, with "port is already allocated" as its error',
    inject: occupyPort,
  },
  'variable-missing': {
    title: 'A required environment variable is gone',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'restarting, exit code 1, the name of the variable in the log',
    inject: (hands, subject) => hands.recreate(subject, { environment: { [requiredVariable(subject)]: undefined } }),
  },
  'health-check-broken': {
    title: 'The health check asks the wrong path',
    ask: askForSubject,
    subject: 'python-ai-service',
    brings: 'unhealthy with 404 in the health log, while the service answers 200 on the right path',
    inject: (hands, subject) =>
      hands.recreate(subject, { healthcheck: ['CMD', 'curl', '-f', healthUrl(subject, '/healthz')] }),
  },
  'probe-missing': {
    title: 'The program of the health check is not in the image',
    ask: askForSubject,
    subject: 'python-ai-service',
    brings: 'unhealthy with "executable file not found" in the health log',
    inject: (hands, subject) =>
      hands.recreate(subject, { healthcheck: ['CMD', 'wget', '-q', '--spider', healthUrl(subject)] }),
  },
  'health-hangs': {
    title: 'A service accepts connections and never answers',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'unhealthy with "Health check exceeded timeout" in the health log',
    inject: (hands, subject) => hands.trouble(subject, { health: 'hang' }),
  },
  'network-detached': {
    title: 'A service is cut off from the network',
    ask: askForSubject,
    subject: 'python-ai-service',
    brings: 'running on no network; what depends on it answers 503',
    async inject(hands, subject) {
      hands.touch(subject);
      await hands.docker.getNetwork(hands.plan.network).disconnect({ Container: hands.plan.container(subject) });
    },
  },
  paused: {
    title: 'A container is paused',
    ask: askForSubject,
    subject: 'redis',
    brings: 'paused',
    async inject(hands, subject) {
      hands.touch(subject);
      await hands.container(subject).pause();
    },
  },
  'loopback-bind': {
    title: 'A service listens on its own loopback only',
    ask: askForSubject,
    subject: 'python-ai-service',
    brings: 'healthy by its own check, refused from every other container',
    inject: (hands, subject) => hands.recreate(subject, { trouble: { bind: '127.0.0.1' } }),
  },
  'wrong-host': {
    title: 'The database address names a host that does not exist',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'restarting, exit code 1, "Name or service not known" in the log',
    inject(hands, subject) {
      const right = environmentOf(subject, hands.plan.service)['DATABASE_URL'];
      if (!right) throw new Error(`${subject} has no database`);
      return hands.recreate(subject, {
        environment: { DATABASE_URL: right.replace(/\/\/[^:]+/, '//mongo-primary-old') },
      });
    },
  },
  'exits-cleanly': {
    title: 'A service ends by itself without an error',
    ask: askForSubject,
    subject: 'rust-core-engine',
    brings: 'restarting, exit code 0, a rising restart count',
    inject: (hands, subject) => hands.trouble(subject, { end: 'exit-zero' }),
  },
  'old-restarts': oldRestarts,
  'completed-job': completedJob,
  'stopped-on-purpose': stoppedOnPurpose,
  'harmless-chatter': harmlessChatter,
  'high-legal-memory': highLegalMemory,
  'foreign-unhealthy': foreignUnhealthy,
};

import { ago, ended, failingProbe, log, minutes, seconds } from '../../evidenceOf.ts';
import { describeFaults, type Fault } from './faults.ts';
import { running } from './matcher.ts';

const rows: Readonly<Record<string, Fault>> = {
  'S17 the probe is not in the image': {
    cause: 'probe-binary-missing',
    evidence: running(
      {
        ready: 'no',
        probes: [failingProbe('OCI runtime exec failed: exec: "curl": executable file not found in $PATH')],
      },
      {
        health: {
          matcher: { outcome: 'answered', status: 200, tookMs: 12, connectMs: 1, excerpt: 'ok', dependencies: [] },
        },
      },
    ),
    facts: { botMs: 12 },
  },
  'the probe asks a wrong path': {
    cause: 'endpoint-error',
    evidence: running({ ready: 'no', probes: [failingProbe('curl: (22) The requested URL returned error: 404')] }),
    facts: { status: 404, path: '/health', port: 8080 },
  },
  'the endpoint answers 500': {
    cause: 'endpoint-error',
    evidence: running({ ready: 'no', probes: [failingProbe('curl: (22) The requested URL returned error: 500')] }),
    facts: { status: 500 },
  },
  'it says itself that its store is down': {
    cause: 'dependency-unhealthy',
    evidence: running({
      ready: 'no',
      probes: [failingProbe('HTTP/1.1 503 {"status":"unhealthy","checks":{"mongodb":"down"}}')],
    }),
    facts: { dependency: 'store' },
  },
  'the probe gives too little time': {
    cause: 'probe-timeout-short',
    evidence: running(
      { ready: 'no', probes: [failingProbe('Health check exceeded timeout (1s)', { timeoutMs: 1000 })] },
      {
        health: {
          matcher: { outcome: 'answered', status: 200, tookMs: 1200, connectMs: 1, excerpt: 'ok', dependencies: [] },
        },
      },
    ),
  },
  'S18 ended while it still boots': {
    cause: 'start-period-short',
    evidence: running({
      startedAt: ago(seconds(30)),
      ready: 'no',
      probes: [
        failingProbe('curl: (7) Failed to connect to localhost port 8080: Connection refused', { intervalMs: 10_000 }),
      ],
      terminations: [1, 2, 3].map((each) =>
        ended(minutes(each), { exitCode: 143, endedBy: 'stopped', ranForMs: seconds(40) }),
      ),
    }),
  },
  'nothing listens where the probe asks': {
    cause: 'not-listening',
    evidence: running({ ready: 'no', probes: [failingProbe('curl: (7) Failed to connect to localhost port 8080')] }),
  },
  'it listens on another port than the probe asks': {
    cause: 'not-listening',
    evidence: running({
      ready: 'no',
      probes: [failingProbe('curl: (7) Failed to connect to localhost port 8080')],
      logs: [log('current', minutes(5), 'listening on 0.0.0.0:9090')],
    }),
    facts: { port: 8080, listensOn: 9090 },
  },
  'its probe says nothing, and asks another port than it listens on': {
    cause: 'not-listening',
    evidence: running({
      ready: 'no',
      probes: [failingProbe('', { command: 'CMD-SHELL curl -sf http://127.0.0.1:9001/ready || exit 1' })],
      logs: [log('current', minutes(5), 'gateway listening on :9000')],
    }),
    facts: { port: 9001, listensOn: 9000 },
  },
  'its probe says nothing, and asks another port than it answers the bot on': {
    cause: 'not-listening',
    evidence: running(
      {
        ready: 'no',
        probes: [failingProbe('', { command: 'CMD-SHELL curl -sf http://127.0.0.1:9001/ready || exit 1' })],
      },
      {
        health: {
          matcher: { outcome: 'answered', status: 200, tookMs: 2, connectMs: 1, excerpt: 'ok', dependencies: [] },
        },
      },
    ),
    facts: { port: 9001, listensOn: 8080 },
  },
  'S19 it listens on loopback': {
    cause: 'bind-loopback',
    evidence: running(
      { logs: [log('current', minutes(5), 'listening on 127.0.0.1:8080')] },
      { health: { matcher: { outcome: 'refused', tookMs: 2, detail: 'ECONNREFUSED' } } },
    ),
    facts: { port: 8080 },
  },
  'S15 a deadlock, by the whole rule': {
    cause: 'deadlock',
    evidence: running(
      {
        ready: 'no',
        cpuShare: 0.002,
        probes: [
          failingProbe('Health check exceeded timeout (5s)', {
            results: [4, 3, 2, 1, 0].map((each) => ({
              at: ago(seconds(5 + each * 30)),
              exitCode: -1,
              output: 'Health check exceeded timeout (5s)',
            })),
          }),
        ],
        logs: [log('current', minutes(14), 'tick 1', 'tick 2', 'tick 3', 'tick 4', 'tick 5', 'tick 6')],
      },
      { health: { matcher: { outcome: 'silent', tookMs: 2500, detail: 'no reply' } } },
    ),
    offers: ['docker-restart-service'],
  },
  'it hangs, but is busy': {
    cause: 'app-hung',
    evidence: running({ ready: 'no', cpuShare: 0.9, probes: [failingProbe('Health check exceeded timeout (5s)')] }),
  },
  'its health is checked no more': {
    cause: 'stale-health',
    evidence: running({
      probes: [
        failingProbe('', {
          status: 'passing',
          failingStreak: 0,
          results: [{ at: ago(minutes(9)), exitCode: 0, output: 'ok' }],
        }),
      ],
    }),
  },
  'unhealthy for reasons of its own': {
    cause: 'health-failing',
    evidence: running({ ready: 'no', probes: [failingProbe('probe says no')] }),
  },
};

describeFaults(rows);

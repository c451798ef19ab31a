import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ContainerList, EngineInfo, InspectedContainer } from '../../../../src/diagnostics/targets/docker/answers.ts';
import { commandText } from '../../../../src/diagnostics/targets/docker/command-text.ts';
import { containerEvent, eventMessage } from '../../../../src/diagnostics/targets/docker/event-messages.ts';
import { InspectReply, inspectedContainer } from '../../../../src/diagnostics/targets/docker/inspect-reply.ts';
import { containerLog } from '../../../../src/diagnostics/targets/docker/log-lines.ts';
import {
  ContainersReply,
  containerList,
  InfoReply,
  infoOf,
} from '../../../../src/diagnostics/targets/docker/replies.ts';
import { containerStats, StatsReply } from '../../../../src/diagnostics/targets/docker/stats-sample.ts';

const CANARY = 'canary-Zx81-never-shown';

describe('inspectedContainer', () => {
  const reply = {
    Id: 'c1',
    Name: '/quotes',
    Created: '2026-03-01T12:00:00.123456789Z',
    Path: 'quotes',
    Args: ['--password', CANARY, `--api-key=${CANARY}`],
    Image: 'sha256:i1',
    RestartCount: 2,
    State: {
      Status: 'running',
      Running: true,
      Error: `cannot reach mongodb://user:${CANARY}@db:27017/`,
      StartedAt: '2026-03-01T12:00:01Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      Health: {
        Status: 'unhealthy',
        FailingStreak: 1,
        Log: [
          { Start: '2026-03-01T12:00:01Z', End: '2026-03-01T12:00:02Z', ExitCode: 1, Output: `password=${CANARY}` },
        ],
      },
    },
    Config: {
      Image: 'quotes:7',
      Env: [
        `SECRET_KEY=${CANARY}`,
        `DATABASE_URL=mongodb://u:${CANARY}@db:27017/x`,
        'EMPTY=',
        'API_KEY=changeme',
        CANARY.slice(0, 0),
      ],
      Labels: {
        'com.docker.compose.service': 'quotes',
        'com.docker.compose.project': 'p',
        'com.docker.compose.depends_on': 'db:service_healthy:true,cache:service_started:false',
        'com.docker.compose.oneoff': 'False',
        note: CANARY,
      },
      Healthcheck: { Test: ['CMD-SHELL', `redis-cli -a ${CANARY} ping`], Interval: 5e9, Timeout: 0, Retries: 0 },
    },
    HostConfig: {
      Memory: 1024,
      NanoCpus: 0,
      CpuQuota: 50_000,
      CpuPeriod: 0,
      CpusetCpus: '',
      NetworkMode: 'p_default',
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }], '53/udp': null },
      RestartPolicy: { Name: 'unless-stopped' },
    },
    NetworkSettings: {
      Ports: { '80/tcp': null },
      Networks: {
        p_default: { NetworkID: 'n1', IPAddress: '172.18.0.5', Aliases: ['quotes', 'c1'], DNSNames: ['quotes', 'q'] },
        broken: null,
      },
    },
    Mounts: [{ Type: 'bind', Source: '/etc/q.toml', Destination: '/app/q.toml', RW: false }],
  };
  const answer = inspectedContainer(InspectReply.parse(reply));

  it('holds nothing secret', () => {
    expect(JSON.stringify(answer)).not.toContain(CANARY);
  });

  it('is what the question promises, also after it was stored', () => {
    expect(InspectedContainer.parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
  });

  it('narrows to the fields used', () => {
    expect(answer).toMatchObject({
      name: 'quotes',
      createdAt: '2026-03-01T12:00:00.123Z',
      restartPolicy: 'always',
      memoryLimitBytes: 1024,
      allowedCores: 0.5,
      networkMode: 'p_default',
      healthCheck: { intervalMs: 5000, timeoutMs: 30_000, retries: 3, startPeriodMs: 0 },
      compose: { project: 'p', service: 'quotes', dependsOn: ['db', 'cache'], oneoff: false },
      wantedPorts: [
        { containerPort: 80, hostPort: 8080, protocol: 'tcp' },
        { containerPort: 53, protocol: 'udp' },
      ],
      networks: [
        { name: 'p_default', id: 'n1', aliases: ['quotes', 'c1', 'q'], address: '172.18.0.5' },
        { name: 'broken', id: '', aliases: [] },
      ],
      mounts: [{ kind: 'bind', readOnly: true, source: '/etc/q.toml', destination: '/app/q.toml' }],
    });
    expect(answer.state).not.toHaveProperty('finishedAt');
    expect(answer.environment).toEqual([
      { name: 'SECRET_KEY', value: 'set' },
      { name: 'DATABASE_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'db', port: 27017 }] },
      { name: 'EMPTY', value: 'empty' },
      { name: 'API_KEY', value: 'placeholder' },
      { name: '', value: 'empty' },
    ]);
  });

  it('has no health check where Compose switched it off', () => {
    const off = { ...reply, Config: { ...reply.Config, Healthcheck: { Test: ['NONE'] } } };
    expect(inspectedContainer(InspectReply.parse(off))).not.toHaveProperty('healthCheck');
  });

  it('bears an engine that leaves out nearly everything', () => {
    const bare = inspectedContainer(
      InspectReply.parse({ Id: 'x', State: {}, Config: null, HostConfig: null, Mounts: null }),
    );
    expect(bare).toMatchObject({ id: 'x', environment: [], restartPolicy: 'never', command: '' });
  });
});

describe('commandText', () => {
  it.each([
    [['redis-server', '--requirepass', CANARY, '--port', '6380'], 'redis-server --requirepass [redacted] --port 6380'],
    [['CMD', 'curl', '-u', `a:${CANARY}`, 'http://x/'], 'CMD curl -u [redacted] http://x/'],
    [['CMD-SHELL', `mysqladmin ping -p${CANARY}`], 'CMD-SHELL mysqladmin ping -p[redacted]'],
    [['sh', '-c', `app --token ${CANARY} && x -p 8080`], 'sh -c app --token [redacted] && x -p 8080'],
    [['CMD', 'curl', '-f', 'http://localhost:8080/health'], 'CMD curl -f http://localhost:8080/health'],
  ])('%j', (parts, expected) => {
    expect(commandText(parts)).toBe(expected);
  });
});

describe('containerLog', () => {
  const frame = (stream: number, text: string) => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const stamp = (second: number) => `2026-03-01T12:00:0${second}.000000001Z`;

  it('takes both streams apart and puts the lines in order of time', () => {
    const body = Buffer.concat([
      frame(1, `${stamp(1)} one\n`),
      frame(1, `${stamp(3)} thr`),
      frame(2, `${stamp(2)} \u001b[31mtwo\u001b[0m\r\n`),
      frame(1, 'ee\n'),
    ]);
    expect(containerLog(body, 200)).toEqual({
      lines: [
        { at: '2026-03-01T12:00:01.000Z', text: 'one' },
        { at: '2026-03-01T12:00:02.000Z', text: 'two' },
        { at: '2026-03-01T12:00:03.000Z', text: 'three' },
      ],
      truncated: false,
    });
  });

  it('reads the log of a terminal, which has no frames, and lines without a time', () => {
    expect(containerLog(Buffer.from(`${stamp(1)} {"a":1}\nplain text\n`), 2)).toEqual({
      lines: [{ at: '2026-03-01T12:00:01.000Z', text: '{"a":1}' }, { text: 'plain text' }],
      truncated: true,
    });
  });

  it('is empty for no log', () => {
    expect(containerLog(Buffer.alloc(0), 200)).toEqual({ lines: [], truncated: false });
  });

  it('redacts, cuts long lines, and leaves out every line of a private key', () => {
    const key = ['-----BEGIN RSA PRIVATE KEY-----', CANARY, CANARY, '-----END RSA PRIVATE KEY-----'];
    const lines = [`password=${CANARY}`, 'x'.repeat(5000), ...key, 'after'];
    const log = containerLog(frame(1, lines.map((line) => `${stamp(1)} ${line}\n`).join('')), 200);
    expect(JSON.stringify(log)).not.toContain(CANARY);
    expect(log.lines[1]?.text).toHaveLength(1000);
    expect(log.lines.at(-1)?.text).toBe('after');
  });
});

describe('containerEvent', () => {
  const message = (action: string, attributes = {}, type = 'container') =>
    containerEvent({
      Type: type,
      Action: action,
      Actor: { ID: 'c1', Attributes: attributes },
      timeNano: 1_772_366_400_123_000_000,
    });
  it('keeps what is known by name and no label', () => {
    expect(
      message('die', {
        exitCode: '137',
        execDuration: '12',
        name: 'quotes',
        label: CANARY,
        'com.docker.compose.service': 'q',
      }),
    ).toEqual({
      at: '2026-03-01T12:00:00.123Z',
      action: 'die',
      container: 'c1',
      name: 'quotes',
      composeService: 'q',
      exitCode: 137,
      ranForMs: 12_000,
    });
  });
  it.each([
    ['exec_start: curl', {}, 'container'],
    ['die', { name: 'k8s_POD_x' }, 'container'],
    ['pull', {}, 'image'],
    ['create', { container: 'c1' }, 'network'],
  ])('leaves out %s %j of %s', (action, attributes, type) => {
    expect(message(action, attributes, type)).toBeUndefined();
  });
  it('knows the network of a disconnect', () => {
    expect(message('disconnect', { container: 'c9', name: 'n' }, 'network')).toMatchObject({
      container: 'c9',
      network: 'n',
    });
  });
  it('is none for a line that is no event', () => {
    expect(eventMessage('{"Type": ')).toBeUndefined();
  });
});

describe('containerStats', () => {
  const cpu = (total: number, system: number, online = 4) => ({
    cpu_usage: { total_usage: total },
    system_cpu_usage: system,
    online_cpus: online,
  });
  const sample = (changes: object) => containerStats(StatsReply.parse({ read: '2026-03-01T12:00:00Z', ...changes }), 0);
  it.each([
    ['cgroup v1 (trap 9)', { usage: 100, stats: { total_inactive_file: 30, inactive_file: 1 } }, 70],
    ['cgroup v2', { usage: 100, stats: { inactive_file: 30 } }, 70],
    ['a cache that cannot be', { usage: 100, stats: { inactive_file: 300 } }, 100],
  ])('memory of %s', (_title, memory, expected) => {
    expect(sample({ memory_stats: memory }).memoryBytes).toBe(expected);
  });
  it('counts cores', () => {
    expect(sample({ cpu_stats: cpu(300, 1400), precpu_stats: cpu(100, 1000) }).usedCores).toBe(2);
  });
  it.each([
    ['without a previous sample (trap 12)', { cpu_stats: cpu(300, 1400), precpu_stats: cpu(0, 0) }],
    ['without any sample', {}],
    ['that goes backwards', { cpu_stats: cpu(1, 1400), precpu_stats: cpu(100, 1000) }],
  ])('knows no use of the processor %s', (_title, changes) => {
    expect(sample(changes)).not.toHaveProperty('usedCores');
  });
});

const folder = process.env['BOTCORE_TEST_RECORDINGS'] ?? join(import.meta.dirname, '../../../../../shared/recordings');
const recordings = join(folder, 'docker');
const read = (name: string): unknown => JSON.parse(readFileSync(join(recordings, name), 'utf8'));

describe.skipIf(!existsSync(recordings))('recordings of other engines (BOTCORE_TEST_RECORDINGS)', () => {
  const names = existsSync(recordings) ? readdirSync(recordings) : [];
  it.each(names.filter((name) => /inspect|stopped/.test(name)))('inspects %s', (name) => {
    for (const reply of [read(name)].flat()) {
      const answer = inspectedContainer(InspectReply.parse(reply));
      expect(InspectedContainer.parse(answer)).toEqual(answer);
    }
  });
  it('reads the rest', () => {
    expect(
      ContainerList.parse(containerList(ContainersReply.parse(read('watchtower_containers.json')))).containers[0]
        ?.names,
    ).toEqual(['watchtower-stopped']);
    expect(EngineInfo.parse(infoOf(InfoReply.parse(read('telegraf_docker_info.json')))).memoryBytes).toBeGreaterThan(0);
    expect(containerStats(StatsReply.parse(read('dockerjava_stats_1.27.json')), 0).memoryBytes).toBeGreaterThan(0);
    expect(containerEvent(eventMessage(JSON.stringify(read('dockerjava_event_create.json'))) ?? {})).toMatchObject({
      action: 'create',
      name: 'my-container',
    });
  });
  it('knows an unhealthy container although the word is capital', () => {
    expect(inspectedContainer(InspectReply.parse(read('telegraf_inspect_unhealthy.json'))).state.health?.status).toBe(
      'unhealthy',
    );
  });
});

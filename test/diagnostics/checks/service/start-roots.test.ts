import { ago, ended, log, seconds } from '../../evidenceOf.ts';
import { describeFaults, type Fault } from './faults.ts';
import { died, matcher, refusal, running } from './matcher.ts';

const START_PORT =
  'failed to set up container networking: driver failed programming external connectivity: Bind for 0.0.0.0:8080 failed: port is already allocated';

/** The engine could not start its container, and says why. */
const notStarted = (message: string) =>
  matcher({
    state: 'exited',
    restarts: 0,
    terminations: [ended(seconds(9), { exitCode: 128, endedBy: 'start-failed', message })],
  });

const rows: Readonly<Record<string, Fault>> = {
  'S01 a variable is absent, and the log names it': {
    cause: 'missing-env',
    evidence: matcher({
      ...died(1, 'slow disk: 210 ms', 'Error: environment variable not found: EXCHANGE_SECRET_KEY'),
      environment: [{ name: 'STORE_URL', value: 'set' }],
    }),
    facts: { variable: 'EXCHANGE_SECRET_KEY', state: 'absent' },
    guidance:
      '`EXCHANGE_SECRET_KEY` is absent in the container. Add it to .env (mode 600, not in Slack), then `docker compose up -d --force-recreate --no-deps matcher`',
  },
  'the container has no environment at all': {
    cause: 'missing-env',
    evidence: matcher({ ...died(1, 'a required setting is absent'), environment: [] }),
    facts: { variable: 'EXCHANGE_SECRET_KEY', state: 'absent' },
  },
  'S02 a placeholder while it runs': {
    cause: 'missing-env',
    evidence: running({
      environment: [
        { name: 'STORE_URL', value: 'set' },
        { name: 'EXCHANGE_SECRET_KEY', value: 'placeholder' },
      ],
    }),
    facts: { variable: 'EXCHANGE_SECRET_KEY', state: 'a placeholder', running: true },
  },
  'a variable that nobody declared, named by the log only': {
    cause: 'missing-env',
    evidence: matcher(died(1, "KeyError: 'QUOTE_FEED_URL'")),
    facts: { variable: 'QUOTE_FEED_URL', state: 'absent' },
  },
  'S03 another container holds the port': {
    cause: 'port-conflict',
    evidence: matcher(
      { state: 'created', restarts: 0, message: START_PORT, terminations: [] },
      { portHolders: [{ hostPort: 8080, holder: 'web-edge', ofPlatform: false }] },
    ),
    facts: { port: 8080, holder: 'web-edge' },
    offers: [],
    guidance: "Port 8080/tcp is held by container web-edge. Run `sudo ss -ltnp 'sport = :8080'`",
  },
  'an old replica of the service holds the port': {
    cause: 'port-conflict',
    evidence: matcher(
      { state: 'created', restarts: 0, message: START_PORT },
      { portHolders: [{ hostPort: 8080, holder: 'desk-matcher-old', ofPlatform: true }] },
    ),
    offers: ['docker-stop-orphan'],
  },
  'S05 the configuration does not parse, and a probe is refused on the way': {
    cause: 'config-invalid',
    evidence: matcher(died(1, refusal, 'Error: TOML parse error at line 14, column 9'), {
      configuration: {
        path: '/app/config.toml',
        format: 'toml',
        state: 'invalid',
        line: 14,
        column: 9,
        message: 'expected `=`',
        reading: 'r-9',
      },
    }),
    facts: { file: '/app/config.toml', line: 14, column: 9 },
    guidance: '/app/config.toml:14:9: expected `=`',
  },
  'the log alone tells of the configuration': {
    cause: 'config-invalid',
    evidence: matcher(died(1, 'Error: TOML parse error at line 3, column 2')),
    facts: { line: 3, column: 2 },
  },
  'it runs again, and the log is of a run that ended after its ends were read': {
    cause: 'config-invalid',
    evidence: running({
      startedAt: ago(seconds(10)),
      restarts: 4,
      terminations: [30, 60, 90].map((each) => ended(seconds(each))),
      logs: [log('previous', seconds(5), 'Error: TOML parse error at line 3, column 2')],
    }),
    facts: { line: 3, column: 2 },
  },
  'S06 YAML with a tab': {
    cause: 'config-invalid',
    evidence: matcher(
      died(
        1,
        'yaml.scanner.ScannerError: while scanning for the next token',
        "found character '\\t' that cannot start any token",
        '  in "/app/config.yaml", line 3, column 1',
      ),
    ),
    facts: { line: 3, column: 1 },
  },
  'the port is taken inside the container': {
    cause: 'port-inuse-in-container',
    evidence: matcher(died(1, 'Error: listen EADDRINUSE: address already in use 0.0.0.0:8080')),
    facts: { port: 8080 },
  },
  'S08 a directory is mounted onto a file': {
    cause: 'bad-mount',
    evidence: matcher({
      state: 'exited',
      message: 'OCI runtime create failed: Are you trying to mount a directory onto a file (or vice-versa)?',
      terminations: [ended(seconds(40), { exitCode: 127, endedBy: 'start-failed' })],
    }),
  },
  'Docker made a directory where the configuration should be': {
    cause: 'bad-mount',
    evidence: matcher(died(1, 'Error: Is a directory (os error 21)'), {
      configuration: { path: '/app/config.toml', format: 'toml', state: 'is-directory', reading: 'r-9' },
    }),
  },
  'Docker made a directory where a file was to be mounted, and the program names it': {
    cause: 'bad-mount',
    evidence: matcher({
      ...died(1, 'starting', "IsADirectoryError: [Errno 21] Is a directory: '/etc/matcher/app.toml'"),
      mounts: [
        { destination: '/etc/matcher/app.toml', source: '/srv/app.toml', kind: 'bind', readOnly: false },
        { destination: '/data', source: 'data', kind: 'volume', readOnly: false },
      ],
    }),
    facts: { message: '/etc/matcher/app.toml is a directory, not a file' },
  },
  'the same in a trace that does not name it': {
    cause: 'bad-mount',
    evidence: matcher({
      ...died(
        1,
        'Error: EISDIR: illegal operation on a directory, read',
        '    at readSync (node:fs:1:2)',
        '',
        'Node.js v20.1.0',
      ),
      mounts: [{ destination: '/app/settings.json', source: '/srv/settings.json', kind: 'bind', readOnly: true }],
    }),
  },
  'the runtime refuses the container for another reason': {
    cause: 'container-refused',
    evidence: matcher({
      state: 'waiting',
      restarts: 0,
      reason: 'CreateContainerConfigError',
      message: 'container has runAsNonRoot and image will run as root',
    }),
    facts: { message: 'container has runAsNonRoot and image will run as root' },
  },
  'the command does not exist': {
    cause: 'bad-command',
    evidence: matcher({
      state: 'created',
      restarts: 0,
      message: 'failed to create task: exec: "matchr": executable file not found in $PATH: unknown',
    }),
  },
  'the path of its command does not exist': {
    cause: 'bad-command',
    evidence: matcher({
      state: 'created',
      restarts: 0,
      message:
        'failed to create shim task: OCI runtime create failed: unable to start container process: exec: "/srv/matchr": stat /srv/matchr: no such file or directory: unknown',
    }),
  },
  'the interpreter of its script is not there': {
    cause: 'bad-command',
    evidence: matcher({
      ...died(255, 'exec /docker-entrypoint.sh: no such file or directory'),
      command: '/docker-entrypoint.sh matcher',
    }),
  },
  'the module that it is to run is not there': {
    cause: 'bad-command',
    evidence: matcher({
      ...died(
        1,
        'node:internal/modules/cjs/loader:1143',
        '  throw err;',
        '  ^',
        '',
        "Error: Cannot find module '/app/missing.js'",
        '    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15)',
        '    at node:internal/main/run_main_module:28:49',
        '',
        'Node.js v20.1.0',
      ),
      command: 'node missing.js',
    }),
  },
  'a module that its program needs is not there, which is a fault of the program': {
    cause: 'panic-unhandled',
    evidence: matcher({
      ...died(
        1,
        "Error: Cannot find module 'express'",
        '    at Module._resolveFilename (node:internal/modules/cjs/loader:1140:15)',
        '    at Object.<anonymous> (/app/main.js:1:17)',
        '',
        'Node.js v20.1.0',
      ),
      command: 'node main.js',
    }),
  },
  'a device of it does not exist': {
    cause: 'container-refused',
    evidence: notStarted(
      'error gathering device information while adding custom device "/dev/nope": no such file or directory',
    ),
  },
  'the engine reaches its logging driver no more': {
    cause: 'container-refused',
    evidence: notStarted('failed to initialize logging driver: dial tcp 10.0.0.9:24224: connect: connection refused'),
  },
  'the disk of the engine is full': {
    cause: 'disk-full',
    evidence: notStarted('mkdir /var/lib/docker/overlay2/5f/merged: no space left on device'),
  },
  'the kernel has no more control groups, which is no disk': {
    cause: 'container-refused',
    evidence: notStarted('mkdir /sys/fs/cgroup/memory/docker/5f: no space left on device'),
  },
  'a shell does not find the command': {
    cause: 'bad-command',
    evidence: matcher(died(127, 'sh: 1: matchr: not found')),
  },
  'the command may not be executed': {
    cause: 'not-executable',
    evidence: matcher({ state: 'created', restarts: 0, message: 'exec: "/app/run.sh": permission denied: unknown' }),
  },
  'a shell may not execute the command': {
    cause: 'not-executable',
    evidence: matcher(died(126, 'sh: /app/run.sh: Permission denied')),
  },
  'the image is of another processor': {
    cause: 'arch-mismatch',
    evidence: matcher({
      ...died(1, 'exec /app/matcher: exec format error'),
      image: { reference: 'matcher:5', architecture: 'arm64' },
    }),
    facts: { architecture: 'arm64', hostArchitecture: 'x86_64' },
  },
  'the image is of another processor, and nothing is said': {
    cause: 'arch-mismatch',
    evidence: matcher({
      terminations: [ended(seconds(9), { exitCode: 255 })],
      image: { reference: 'matcher:5', architecture: 'arm64' },
    }),
  },
  'the image is not there': {
    cause: 'image-missing',
    evidence: matcher({ state: 'created', restarts: 0, message: 'No such image: registry.test/matcher:4' }),
  },
  'S50 exits with code 0': {
    cause: 'exits-cleanly',
    evidence: matcher({ ...died(0), command: 'true' }),
    facts: { command: 'true' },
  },
  'it has ended twice with code 0, and is just up again': {
    cause: 'exits-cleanly',
    evidence: running({
      restarts: 2,
      startedAt: ago(seconds(1)),
      terminations: [2, 5].map((each) => ended(seconds(each), { exitCode: 0, ranForMs: seconds(3) })),
    }),
  },
  'the disk is full': {
    cause: 'disk-full',
    evidence: matcher(died(1, 'Error: write /data/wal: No space left on device (os error 28)')),
    offers: ['docker-prune-build-cache'],
  },
  'the disk is full while it runs': {
    cause: 'disk-full',
    evidence: running({ logs: [log('current', seconds(30), 'ERROR write failed: No space left on device')] }),
  },
};

describeFaults(rows);

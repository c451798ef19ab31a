import type { Behaviour, Trouble } from './service/behaviour.ts';

/** One service of the stand-in platform, before it has a name on a machine. */
export interface ServiceDefinition {
  kind: 'service' | 'mongodb' | 'redis';
  port: number;
  memoryMegabytes: number;
  dependsOn: readonly ServiceId[];
  /** For kind `service`. */
  program?: Omit<Behaviour, 'service' | 'port' | 'trouble'> & { configurationText?: string };
}

export const serviceIds = ['mongodb', 'redis', 'python-ai-service', 'rust-core-engine', 'frontend'] as const;
export type ServiceId = (typeof serviceIds)[number];

const engineToml = `# Trading engine
[server]
host = "0.0.0.0"
port = 8080
workers = 4

[trading]
symbols = ["BTCUSDT", "ETHUSDT", "BNBUSDT"]
max_open_orders = 20
dry_run = true

[risk]
max_position_usdt = 2500.0
stop_loss_percent = 1.5
`;

const predictionYaml = `server:
  host: 0.0.0.0
  port: 8000
model:
  path: /models/direction-v3.onnx
  refresh_minutes: 30
cache:
  ttl_seconds: 300
`;

/** In the order in which they start. */
export const definitions: Readonly<Record<ServiceId, ServiceDefinition>> = {
  mongodb: { kind: 'mongodb', port: 27017, memoryMegabytes: 256, dependsOn: [] },
  redis: { kind: 'redis', port: 6379, memoryMegabytes: 64, dependsOn: [] },
  'python-ai-service': {
    kind: 'service',
    port: 8000,
    memoryMegabytes: 192,
    dependsOn: ['mongodb', 'redis'],
    program: {
      manner: 'python',
      healthPath: '/health',
      configuration: { path: '/app/config.yaml', format: 'yaml' },
      configurationText: predictionYaml,
      requiredEnvironment: ['DATABASE_URL', 'REDIS_URL'],
      dependencies: [
        { kind: 'mongodb', name: 'mongodb', environment: 'DATABASE_URL' },
        { kind: 'redis', name: 'redis', environment: 'REDIS_URL' },
      ],
      startTries: 12,
      stopCode: 0,
    },
  },
  'rust-core-engine': {
    kind: 'service',
    port: 8080,
    memoryMegabytes: 192,
    dependsOn: ['mongodb', 'redis', 'python-ai-service'],
    program: {
      manner: 'rust',
      healthPath: '/api/health',
      configuration: { path: '/app/config.toml', format: 'toml' },
      configurationText: engineToml,
      requiredEnvironment: ['BINANCE_API_KEY', 'BINANCE_SECRET_KEY', 'DATABASE_URL', 'REDIS_URL'],
      dependencies: [
        { kind: 'mongodb', name: 'mongodb', environment: 'DATABASE_URL' },
        { kind: 'redis', name: 'redis', environment: 'REDIS_URL' },
        { kind: 'http', name: 'python-ai-service', environment: 'PYTHON_AI_SERVICE_URL' },
      ],
      startTries: 12,
      stopCode: 0,
    },
  },
  frontend: {
    kind: 'service',
    port: 3000,
    memoryMegabytes: 128,
    dependsOn: ['rust-core-engine'],
    program: {
      manner: 'node',
      healthPath: '/health',
      requiredEnvironment: ['API_URL'],
      dependencies: [{ kind: 'http', name: 'rust-core-engine', environment: 'API_URL' }],
      startTries: 12,
      stopCode: 0,
    },
  },
};

/** The variables that a service is given, with the addresses under which the others are known on their network. */
export function environmentOf(id: ServiceId, hostOf: (id: ServiceId) => string): Record<string, string> {
  const databases = {
    DATABASE_URL: `mongodb://${hostOf('mongodb')}:27017/trading_bot`,
    REDIS_URL: `redis://${hostOf('redis')}:6379`,
  };
  const all: Readonly<Record<ServiceId, Record<string, string>>> = {
    mongodb: {},
    redis: {},
    'python-ai-service': { ...databases, LOG_LEVEL: 'INFO' },
    'rust-core-engine': {
      ...databases,
      PYTHON_AI_SERVICE_URL: `http://${hostOf('python-ai-service')}:8000/health`,
      BINANCE_API_KEY: 'lab-key-of-no-account-0000000000',
      BINANCE_SECRET_KEY: 'lab-secret-of-no-account-0000000',
      RUST_LOG: 'info',
    },
    frontend: { API_URL: `http://${hostOf('rust-core-engine')}:8080/api/health`, NODE_ENV: 'production' },
  };
  return all[id];
}

export function behaviourOf(id: ServiceId, name: string, trouble: Trouble = {}): Behaviour | undefined {
  const { program, port } = definitions[id];
  if (!program) return undefined;
  const { configurationText: _text, ...behaviour } = program;
  return { ...behaviour, service: name, port, trouble };
}

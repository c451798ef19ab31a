import { z } from 'zod';

/** Lower-case words joined by `-`, `_` or `.`: what container and deployment names are made of. */
const Name = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must consist of letters, digits, "-", "_" and "."');

const EnvironmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable: letters, digits and "_"');

const HttpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });

const HealthEndpoint = z.strictObject({
  url: HttpUrl.describe('Address that answers 2xx when the service is well, as reached from where the bot runs.'),
  timeoutMs: z.int().min(100).max(8000).default(2500).describe('How long an answer may take, in milliseconds.'),
});

const ServiceConfiguration = z.strictObject({
  path: z.string().startsWith('/').describe('Absolute path inside the container.'),
  format: z.enum(['toml', 'yaml', 'json']).describe('How the file is written.'),
});

/** One service: a container, a compose service, a deployment, or several of them. */
export const Service = z.strictObject({
  container: Name.optional().describe('Name of its Docker container.'),
  composeService: Name.optional().describe('Name of its Docker Compose service (used when no container is named).'),
  deployment: Name.optional().describe('Name of its Kubernetes Deployment.'),
  statefulSet: Name.optional().describe('Name of its Kubernetes StatefulSet.'),
  role: z
    .enum(['trading-engine', 'stateless', 'datastore'])
    .default('stateless')
    .describe('What depends on it: a trading engine is never restarted without looking at open orders.'),
  health: HealthEndpoint.optional().describe('Its health endpoint.'),
  port: z.int().min(1).max(65535).optional().describe('The port that it listens on inside its container.'),
  configuration: ServiceConfiguration.optional().describe('Its configuration file.'),
  requiredEnvironment: z
    .array(EnvironmentName)
    .default([])
    .describe('Environment variables that it cannot run without. Only names; no value is ever stored or shown.'),
  network: Name.optional().describe('The Docker network that it must be attached to; default: `docker.network`.'),
  dependsOn: z.array(Name).default([]).describe('Services and databases that it needs.'),
  maintenance: z
    .boolean()
    .default(false)
    .describe('Stopped on purpose for now: that it does not run is then no finding.'),
});
export type Service = z.output<typeof Service>;

export const Database = z.strictObject({
  kind: z.enum(['mongodb', 'redis']).describe('Which protocol it speaks.'),
  service: Name.optional().describe('The service of this file that runs it.'),
  urlFrom: EnvironmentName.optional().describe(
    'Environment variable of the bot that holds its connection string. Never the string itself: it holds a password.',
  ),
  replicaSet: z
    .array(z.string().min(1))
    .default([])
    .describe('host:port of each member of a MongoDB replica set, to look at each one by itself.'),
});
export type Database = z.output<typeof Database>;

const Docker = z.strictObject({
  project: Name.optional().describe('Docker Compose project that `composeService` names belong to.'),
  network: Name.optional().describe('The Docker network that the services share.'),
});

const Kubernetes = z.strictObject({
  namespace: Name.describe('Namespace of the deployments.'),
  context: z.string().min(1).optional().describe('Context of the kubeconfig; default: its current one.'),
});

/** The exchange account of the trading engines. It is only ever asked for open orders, before an engine is stopped. */
const Exchange = z.strictObject({
  url: HttpUrl.describe('Address of its REST API, which speaks as Binance does: `https://api.binance.com`.'),
  apiKeyFrom: EnvironmentName.describe('Environment variable of the bot that holds an API key that may only read.'),
  secretFrom: EnvironmentName.describe('Environment variable of the bot that holds the secret of that key.'),
  symbols: z
    .array(z.string().regex(/^[A-Z0-9_.-]{1,40}$/, 'must be a symbol such as BTCUSDT'))
    .max(13, 'may name 13 at most: more cost more of the rate limit than asking for all at once')
    .default([])
    .describe(
      'The symbols that are traded; orders of others are not seen. Empty: all, for 80 of the rate limit instead of 6 each.',
    ),
});
export type Exchange = z.output<typeof Exchange>;

/** What is looked after. `config/platform.yaml` is the shipped one; its page in docs/ is generated from here. */
export const Platform = z
  .strictObject({
    name: Name.describe('Name of the platform, as it appears in reports.'),
    docker: Docker.optional().describe('Where containers are looked for. Left out: no Docker.'),
    kubernetes: Kubernetes.optional().describe('Where deployments are looked for. Left out: no Kubernetes.'),
    exchange: Exchange.optional().describe(
      'The exchange account. Left out: no fix that stops or restarts a trading engine is carried out.',
    ),
    services: z.record(Name, Service).describe('The services by name.'),
    databases: z.record(Name, Database).default({}).describe('The databases by name.'),
    alertChannels: z
      .array(z.string().min(1))
      .default([])
      .describe('Slack channels (names or ids) whose alert messages start a triage.'),
  })
  .superRefine((platform, context) => {
    for (const fault of referenceFaults(platform)) context.addIssue({ code: 'custom', ...fault });
  });
export type Platform = z.output<typeof Platform>;

/** Text where there is text: what else is wrong with a value is not the references' affair. */
const Text = z.string().optional().catch(undefined);
const Present = z
  .unknown()
  .optional()
  .transform((value) => value !== undefined);

const References = z
  .object({
    docker: Present,
    kubernetes: Present,
    services: z
      .record(
        z.string(),
        z
          .object({
            container: Text,
            composeService: Text,
            deployment: Text,
            statefulSet: Text,
            health: z.unknown().optional(),
            dependsOn: z.array(z.unknown()).catch([]),
          })
          .nullable()
          .catch(null),
      )
      .catch({}),
    databases: z.record(z.string(), z.object({ service: Text }).nullable().catch(null)).catch({}),
  })
  .catch({ docker: true, kubernetes: true, services: {}, databases: {} });
type References = z.output<typeof References>;

/** A name that leads nowhere, or a service that leads to nothing. */
export interface ReferenceFault {
  path: (string | number)[];
  message: string;
}

/** Faults between the entries of a file, found even when single entries have faults of their own. */
export function referenceFaults(file: unknown): ReferenceFault[] {
  const platform = References.parse(file);
  const known = new Set([...Object.keys(platform.services), ...Object.keys(platform.databases)]);
  const faults: ReferenceFault[] = [];
  for (const [name, service] of Object.entries(platform.services)) {
    if (service === null) continue;
    service.dependsOn.forEach((dependency, index) => {
      const path = ['services', name, 'dependsOn', index];
      if (dependency === name) faults.push({ path, message: 'depends on itself' });
      else if (typeof dependency === 'string' && !known.has(dependency))
        faults.push({ path, message: `"${dependency}" is neither a service nor a database of this file` });
    });
    faults.push(...runtimeFaults(name, service, platform));
  }
  for (const [name, database] of Object.entries(platform.databases)) {
    if (database?.service !== undefined && !(database.service in platform.services))
      faults.push({
        path: ['databases', name, 'service'],
        message: `"${database.service}" is no service of this file`,
      });
  }
  return faults;
}

function runtimeFaults(
  name: string,
  service: NonNullable<References['services'][string]>,
  platform: References,
): ReferenceFault[] {
  const faults: ReferenceFault[] = [];
  const inKubernetes = service.deployment ?? service.statefulSet;
  const inDocker = service.container ?? service.composeService;
  if (inKubernetes !== undefined && !platform.kubernetes)
    faults.push({ path: ['services', name], message: 'names a deployment, but the file has no `kubernetes` section' });
  if (inDocker !== undefined && !platform.docker)
    faults.push({ path: ['services', name], message: 'names a container, but the file has no `docker` section' });
  if (inDocker === undefined && inKubernetes === undefined && service.health === undefined)
    faults.push({
      path: ['services', name],
      message: 'names nothing to look at: give a container, composeService, deployment, statefulSet or health.url',
    });
  return faults;
}

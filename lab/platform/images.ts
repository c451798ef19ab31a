import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { build } from 'esbuild';
import { archive, type Entry } from './archive.ts';
import { locateProgram, machineProgram } from './machineProgram.ts';

/** The images of the stand-in platform, by the names under which the engine has them. */
export interface LabImages {
  /** Any service, and the stand-in database: what it is comes from its entry point and its behaviour file. */
  service: string;
  /** Absent where the machine has no Redis. */
  redis?: string;
  /** A server that keeps data, where the engine has one; else the stand-in in `service` is used. */
  mongodb?: string;
}

/**
 * Builds the images from what this machine has: its own node and redis-server with their libraries. Nothing is
 * pulled. What is built already, from the same parts, is used again.
 */
export async function buildImages(docker: Docker): Promise<LabImages> {
  if (process.platform !== 'linux')
    throw new Error("the lab's images are made of this machine's Linux programs, and it has none");
  const [base, redis] = await Promise.all([nodeImage(docker), redisImage(docker)]);
  const service = await serviceImage(docker, base);
  const mongodb = (await exists(docker, 'mongodb:local')) ? 'mongodb:local' : undefined;
  return { service, ...(redis && { redis }), ...(mongodb && { mongodb }) };
}

const applets = [
  'sh',
  'cat',
  'env',
  'grep',
  'head',
  'hostname',
  'id',
  'ls',
  'nc',
  'netstat',
  'nslookup',
  'ps',
  'sleep',
  'tail',
];

async function systemEntries(): Promise<Entry[]> {
  const busybox = locateProgram('busybox');
  const shell = busybox ? await machineProgram(busybox, '/bin/busybox') : [];
  return [
    { path: '/etc/passwd', text: 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' },
    { path: '/etc/nsswitch.conf', text: 'hosts: files dns\n' },
    { path: '/tmp/.keep', text: '' },
    ...shell,
    ...(busybox ? applets.map((name): Entry => ({ path: `/bin/${name}`, linkTo: 'busybox' })) : []),
  ];
}

async function nodeImage(docker: Docker): Promise<string> {
  const node = await machineProgram(process.execPath, '/usr/local/bin/node');
  const curl = await curlEntries();
  return importImage(docker, 'botcore-lab/node', [...(await systemEntries()), ...node, ...curl], ['WORKDIR /app']);
}

/** What health checks ask with: the machine's own curl, which starts in a tenth of the time, or what stands in for it. */
async function curlEntries(): Promise<Entry[]> {
  const curl = locateProgram('curl');
  if (curl !== undefined) return machineProgram(curl, '/usr/local/bin/curl');
  return [
    { path: '/usr/local/bin/curl', text: '#!/usr/local/bin/node\nimport("/usr/local/bin/curl.mjs");\n', mode: 0o755 },
    { path: '/usr/local/bin/curl.mjs', text: await bundle('curl') },
  ];
}

async function redisImage(docker: Docker): Promise<string | undefined> {
  const server = locateProgram('redis-server') ?? locateProgram('valkey-server');
  if (!server) return undefined;
  const client = locateProgram('redis-cli') ?? locateProgram('valkey-cli');
  const programs = [
    ...(await machineProgram(server, '/usr/local/bin/redis-server')),
    ...(client ? await machineProgram(client, '/usr/local/bin/redis-cli') : []),
  ];
  const command = 'ENTRYPOINT ["/usr/local/bin/redis-server","--protected-mode","no","--dir","/tmp"]';
  return importImage(docker, 'botcore-lab/redis', [...(await systemEntries()), ...programs], [command, 'EXPOSE 6379']);
}

/** One layer holding these files. Its tag is made from them, so an unchanged image is found by its name. */
async function importImage(
  docker: Docker,
  repository: string,
  entries: readonly Entry[],
  changes: readonly string[],
): Promise<string> {
  const unique = [...new Map(entries.map((entry) => [entry.path, entry])).values()];
  const tag = hash([...changes, ...unique.map(identity)]);
  const image = `${repository}:${tag}`;
  if (await exists(docker, image)) return image;
  const settings = ['ENV PATH=/usr/local/bin:/bin', ...changes, `LABEL botcore-lab.content=${tag}`];
  const progress = await docker.importImage(archive(unique), { repo: repository, tag, changes: settings });
  await finished(docker, progress);
  return image;
}

const bundles = { service: 'main', ping: 'ping', mongodb: 'mongodb' } as const;

/** The programs of `service/`, each bundled to one file, on top of the node image. */
async function serviceImage(docker: Docker, base: string): Promise<string> {
  const files = await Promise.all(
    Object.entries(bundles).map(
      async ([name, source]): Promise<Entry> => ({ path: `app/${name}.mjs`, text: await bundle(source) }),
    ),
  );
  const recipe = [`FROM ${base}`, 'COPY app /app', 'ENTRYPOINT ["/usr/local/bin/node","/app/service.mjs"]'];
  const tag = hash([...recipe, ...files.map(identity)]);
  const image = `botcore-lab/service:${tag}`;
  if (await exists(docker, image)) return image;
  const context = archive([
    { path: 'Dockerfile', text: `${recipe.join('\n')}\nLABEL botcore-lab.content=${tag}\n` },
    ...files,
  ]);
  await finished(docker, await docker.buildImage(context, { t: image, forcerm: true }));
  return image;
}

async function bundle(source: string): Promise<string> {
  const entry = fileURLToPath(new URL(`./service/${source}.ts`, import.meta.url));
  // Packages that load Node's own modules with `require` need one in an ES module.
  const banner = {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  };
  const options = {
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    write: false,
    banner,
  } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [entry] });
  return outputFiles[0]?.text ?? '';
}

/** What makes a file the same one: its text, or for a program of the machine its size and age. */
function identity(entry: Entry): string {
  if ('text' in entry) return `${entry.path}=${entry.text}`;
  if ('linkTo' in entry) return `${entry.path}>${entry.linkTo}`;
  const { size, mtimeMs } = statSync(entry.copyOf);
  return `${entry.path}<${size}:${mtimeMs}`;
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}

async function exists(docker: Docker, image: string): Promise<boolean> {
  return docker
    .getImage(image)
    .inspect()
    .then(() => true)
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode === 404) return false;
      throw error;
    });
}

/** The engine answers 200 before it begins: success or failure is in the last of its messages. */
function finished(docker: Docker, progress: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(progress, (error, messages: { error?: string }[]) => {
      const failure = error?.message ?? messages.find((message) => message.error)?.error;
      if (failure) reject(new Error(`building an image failed: ${failure}`));
      else resolve();
    });
  });
}

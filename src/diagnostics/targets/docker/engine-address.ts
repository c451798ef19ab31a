import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../../errors.ts';

export interface EngineAddressOptions {
  /** `DOCKER_HOST`: unix:///path, tcp://host:port, http(s)://host:port, ssh://user@host. Default: the local socket. */
  readonly host?: string | undefined;
  /** `DOCKER_CERT_PATH`: folder of ca.pem, cert.pem and key.pem. */
  readonly certificateFolder?: string | undefined;
  /** `DOCKER_TLS_VERIFY`. */
  readonly verifyTls?: boolean | undefined;
  /** The variable that `host` comes from, for messages. Default: `DOCKER_HOST`. */
  readonly variable?: string | undefined;
}

/** Where the engine is, in the words of dockerode. `text` is for messages and holds no password. */
export interface EngineAddress {
  readonly text: string;
  readonly socketPath: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly protocol: 'http' | 'https' | 'ssh';
  readonly username: string | undefined;
  readonly certificates: { ca: Buffer; cert: Buffer; key: Buffer } | undefined;
}

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** Reads an address as the docker command reads DOCKER_HOST. Throws `ConfigurationError`. */
export function engineAddress(options: EngineAddressOptions): EngineAddress {
  const host = options.host?.trim() ?? '';
  if (host === '') return socketAddress(localSocket());
  if (/^(?:unix|npipe):\/\//.test(host)) return socketAddress(host.replace(/^\w+:\/\//, '') || localSocket());
  if (host.startsWith('/')) return socketAddress(host);
  const url = parsedUrl(host.includes('://') ? host : `tcp://${host}`);
  if (url === null || url.hostname === '' || !/^(?:tcp|https?|ssh):$/.test(url.protocol))
    throw wrongHost(options.variable ?? 'DOCKER_HOST');
  return url.protocol === 'ssh:' ? sshAddress(url) : networkAddress(url, options);
}

function parsedUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function wrongHost(variable: string): ConfigurationError {
  const remedy = 'Use unix:///var/run/docker.sock, tcp://host:2375, https://host:2376 or ssh://user@host.';
  return new ConfigurationError(variable, [{ path: variable, message: 'is no address of an engine.', remedy }]);
}

/** Docker Desktop and rootless engines keep their socket in the user's home. */
function localSocket(): string {
  const ofUser = join(homedir(), '.docker', 'run', 'docker.sock');
  return !existsSync(DEFAULT_SOCKET) && existsSync(ofUser) ? ofUser : DEFAULT_SOCKET;
}

function socketAddress(socketPath: string): EngineAddress {
  const nowhere = { host: undefined, port: undefined, username: undefined, certificates: undefined };
  return { ...nowhere, text: `unix://${socketPath}`, socketPath, protocol: 'http' };
}

function sshAddress(url: URL): EngineAddress {
  const port = url.port === '' ? 22 : Number(url.port);
  const text = `ssh://${url.hostname}:${port}`;
  const username = url.username === '' ? undefined : url.username;
  return { text, socketPath: undefined, host: url.hostname, port, protocol: 'ssh', username, certificates: undefined };
}

function networkAddress(url: URL, options: EngineAddressOptions): EngineAddress {
  const secure = url.protocol === 'https:' || options.verifyTls === true || url.port === '2376';
  // `URL` drops a port that is its scheme's own, so https://proxy means 443 and http://proxy means 80.
  const implied = { 'https:': 443, 'http:': 80 }[url.protocol] ?? (secure ? 2376 : 2375);
  const port = url.port === '' ? implied : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    text: `tcp://${url.hostname}:${port}`,
    socketPath: undefined,
    host,
    port,
    protocol: secure ? 'https' : 'http',
    username: undefined,
    certificates: secure ? readCertificates(options.certificateFolder) : undefined,
  };
}

function readCertificates(folder: string | undefined): EngineAddress['certificates'] {
  if (folder === undefined || folder === '') return undefined;
  try {
    const read = (name: string) => readFileSync(join(folder, name));
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    const remedy = 'It must hold ca.pem, cert.pem and key.pem, readable by the bot.';
    throw new ConfigurationError('DOCKER_CERT_PATH', [{ path: 'DOCKER_CERT_PATH', message, remedy }]);
  }
}

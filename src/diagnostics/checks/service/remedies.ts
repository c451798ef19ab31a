import type { Guidance, Offer } from '../../contract.ts';
import type { PlaceFacts } from './case.ts';

/** What restarts a trading engine is R3: open orders are looked at first (catalogue 0.9). */
export function riskOf({ role }: PlaceFacts): 'R2' | 'R3' {
  return role === 'trading-engine' ? 'R3' : 'R2';
}

export function startContainer(place: PlaceFacts): Offer[] {
  if (place.runtime !== 'docker') return [];
  return [
    {
      remediation: 'docker-start-container',
      params: { container: place.container, service: place.service },
      risk: riskOf(place),
    },
  ];
}

/** Where the trading engine is concerned, the gate comes before every step that stops it. */
export function tradingGate({ role }: PlaceFacts): string {
  return role === 'trading-engine' ? ' Look at its open orders first, and pause trading before it is replaced.' : '';
}

/** How a change of environment or of the compose file is put to work: a plain restart keeps the old one. */
export function recreateCommand(place: PlaceFacts): string {
  if (place.runtime === 'docker') return `docker compose up -d --force-recreate --no-deps ${place.target}`;
  return kubectl(place, `rollout restart ${place.target}`);
}

export function kubectl({ namespace }: PlaceFacts, command: string): string {
  return namespace === undefined ? `kubectl ${command}` : `kubectl -n ${namespace} ${command}`;
}

export function environmentGuidance(place: PlaceFacts, variable: string, state: string): Guidance {
  const shown = variable === '' ? 'A required environment variable' : `\`${variable}\``;
  const where =
    place.runtime === 'docker'
      ? `Add it to .env (mode 600, not in Slack), then \`${recreateCommand(place)}\`: \`restart\` will not load it.`
      : `Set it in the Secret or ConfigMap that ${place.target} reads (from a file, not on the command line), then \`${recreateCommand(place)}\`: running pods keep the old value.`;
  return { id: 'G-ENV', text: `${shown} is ${state} in the container. ${where}${tradingGate(place)}` };
}

export function healthGuidance(place: PlaceFacts, text: string): Guidance {
  const where = place.runtime === 'docker' ? 'healthcheck: of docker-compose.yml' : `the probe of ${place.target}`;
  return {
    id: 'G-HEALTH',
    text: `${text} Change ${where}, then \`${place.runtime === 'docker' ? recreateCommand(place) : kubectl(place, `apply -f <manifest of ${place.target}>`)}\`.${tradingGate(place)}`,
  };
}

const MEBIBYTE = 1024 * 1024;

/** `512 MiB`, `1.5 GiB`. */
export function inBytes(bytes: number): string {
  const mebibytes = bytes / MEBIBYTE;
  if (mebibytes < 1024) return `${Math.round(mebibytes)} MiB`;
  return `${Number((mebibytes / 1024).toFixed(1))} GiB`;
}

/** `8 s`, `14 min`, `3 h`, `9 d`. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

import type { Reading, TargetKind } from './contract.ts';
import type { Platform } from './platform.ts';
import { questionName } from './question-text.ts';

/** Something that people ask about, the words in which they do, and the readings that tell of it. */
interface Area {
  readonly name: string;
  /** In lower case; `*` at the end stands for any ending. */
  readonly words: readonly string[];
  /** `target name` of the questions. Empty: nothing that can be asked here tells of it. */
  readonly readBy: readonly `${TargetKind} ${string}`[];
  /** Complaints that ask about it, and such as do not. Tests hold each to its word. */
  readonly asks: readonly string[];
  readonly asksNot: readonly string[];
}

/** In the order in which a report names them. */
export const AREAS_ASKED_ABOUT: readonly Area[] = [
  {
    name: 'containers',
    words: [
      'container*',
      'pod',
      'pods',
      'crash*',
      'restart*',
      'start*',
      'stopped',
      'down',
      'deploy*',
      'rollout*',
      'oom*',
    ],
    readBy: ['docker containers', 'docker inspect', 'kubernetes pods'],
    asks: ['it keeps crashing', 'KubePodCrashLooping'],
    asksNot: ['podium'],
  },
  {
    name: 'databases',
    words: ['database*', 'db', 'mongo*', 'redis', 'cache', 'replica*'],
    readBy: ['mongodb state', 'redis state'],
    asks: ['the database is gone', 'db down'],
    asksNot: ['dbt failed'],
  },
  {
    name: 'health endpoints',
    words: ['health*', 'unhealthy', 'endpoint*', 'unreachable', '5xx', '500', '502', '503'],
    readBy: ['http health'],
    asks: ['502 from the gateway', 'unhealthy'],
    asksNot: ['wealth'],
  },
  {
    name: 'trading',
    words: [
      'trad*',
      'order*',
      'position*',
      'strateg*',
      'signal*',
      'fill',
      'fills',
      'filled',
      'balance*',
      'wallet*',
      'pnl',
      'profit*',
      'loss*',
      'slippage',
    ],
    readBy: ['exchange open-orders'],
    asks: ['my strategies stopped trading', 'no trades since noon', 'OrderFillRateLow', 'the balance is wrong'],
    asksNot: ['the border router', 'it did not start'],
  },
  {
    name: 'the exchange',
    words: ['exchange*', 'binance', 'kraken', 'okx', 'bybit', 'coinbase', 'banned', 'testnet'],
    readBy: ['exchange open-orders'],
    asks: ['binance answers 418', 'are we banned'],
    asksNot: ['interchangeable'],
  },
  {
    name: 'market data',
    words: [
      'price*',
      'quote',
      'quotes',
      'market*',
      'candle*',
      'ticker*',
      'orderbook*',
      'feed',
      'feeds',
      'stale',
      'outdated',
    ],
    readBy: [],
    asks: ['prices are stale', 'the candles have gaps'],
    asksNot: ['feedback'],
  },
  {
    name: 'latency',
    words: [
      'latenc*',
      'slow*',
      'lag*',
      'delay*',
      'p50',
      'p95',
      'p99',
      'throughput',
      'hang*',
      'stuck',
      'backlog*',
      'queue*',
    ],
    readBy: [],
    asks: ['mongodb is slow', 'HighRequestLatency', 'p99 doubled'],
    asksNot: ['the flag is wrong'],
  },
  {
    name: 'disk space',
    words: ['disk*', 'inode*', 'storage', 'filesystem*'],
    readBy: ['kubernetes nodes'],
    asks: ['disk 81 %', 'NodeFilesystemAlmostOutOfSpace'],
    asksNot: ['discussion'],
  },
  {
    name: 'certificates or clocks',
    words: ['certificate*', 'cert', 'certs', 'tls', 'ssl', 'clock*', 'ntp', 'drift*', 'skew*'],
    readBy: [],
    asks: ['the certificate expires', 'clock skew'],
    asksNot: ['a certain service'],
  },
  {
    name: 'what users see',
    words: [
      'page',
      'pages',
      'screen*',
      'website',
      'browser*',
      'chart',
      'charts',
      'dashboard*',
      'ui',
      'blank',
      'login*',
      'notification*',
    ],
    readBy: [],
    asks: ['the page stays blank', 'charts do not load'],
    asksNot: ['build quick'],
  },
];

/** Which areas an examination looked at, and which of those that are asked about it did not. */
export interface LookedAt {
  readonly lookedAt: readonly string[];
  readonly notLookedAt: readonly string[];
  /** Those of `notLookedAt` that the complaint asks about. */
  readonly askedInVain: readonly string[];
}

/** How much an examination looked at. */
export interface Coverage {
  readonly checks: number;
  /** Questions asked, and those of them that got no answer. */
  readonly readings: number;
  readonly unknown: number;
  /** Absent in reports of earlier versions. */
  readonly areas?: LookedAt;
}

/** By what was answered. The names of the platform are no words of a complaint: `trading-engine is down` asks of no trades. */
export function areasOf(readings: readonly Reading[], platform: Platform, complaint = ''): LookedAt {
  const answered = new Set(
    readings.filter(({ error }) => error === undefined).map((reading) => `${reading.target} ${questionName(reading)}`),
  );
  const isRead = ({ readBy }: Area): boolean => readBy.some((name) => answered.has(name));
  const words = wordsOf(complaint, platform);
  const unread = AREAS_ASKED_ABOUT.filter((area) => !isRead(area));
  return {
    lookedAt: AREAS_ASKED_ABOUT.filter(isRead).map(({ name }) => name),
    notLookedAt: unread.map(({ name }) => name),
    askedInVain: unread.filter((area) => isAskedAbout(area, words)).map(({ name }) => name),
  };
}

/** Whether these words, in lower case, ask about an area. */
export function isAskedAbout(area: Pick<Area, 'words'>, words: ReadonlySet<string>): boolean {
  return area.words.some((known) => {
    if (!known.endsWith('*')) return words.has(known);
    return [...words].some((word) => word.startsWith(known.slice(0, -1)));
  });
}

/** `HighOrderLatency` is three words; a name of the platform is none. */
export function wordsOf(complaint: string, platform: Pick<Platform, 'services' | 'databases' | 'name'>): Set<string> {
  const names = new Set(
    [
      platform.name,
      ...Object.keys(platform.databases),
      ...Object.entries(platform.services).flatMap(([name, service]) => [
        name,
        service.container,
        service.composeService,
        service.deployment,
        service.statefulSet,
      ]),
    ].map((name) => name?.toLowerCase()),
  );
  const said = (complaint.match(/[\p{L}\p{N}_-]+/gu) ?? []).filter((word) => !names.has(word.toLowerCase()));
  const parts = said.flatMap((word) => word.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').split(/[ _-]/));
  return new Set(parts.map((word) => word.toLowerCase()));
}

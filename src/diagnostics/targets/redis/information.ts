import { RedisInformation } from './questions.ts';

/** INFO's text: `name:value` lines under `# Section` lines. */
export function parseInformation(text: string): RedisInformation {
  const fields = new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 || line.startsWith('#') ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
  const number = (name: string) => numberOf(fields.get(name));
  const ok = (name: string, word = 'ok') => {
    const value = fields.get(name);
    return value === undefined ? undefined : value === word;
  };
  // parsing drops what is undefined from the recorded JSON
  return RedisInformation.parse({
    version: fields.get('redis_version') ?? fields.get('valkey_version'),
    uptimeSeconds: number('uptime_in_seconds'),
    role: ['master', 'slave', 'sentinel'].find((role) => role === fields.get('role')),
    loading: fields.get('loading') === '1',
    loadingEtaSeconds: number('loading_eta_seconds'),
    connectedClients: number('connected_clients'),
    maxClients: number('maxclients'),
    rejectedConnections: number('rejected_connections'),
    usedMemory: number('used_memory'),
    maxMemory: number('maxmemory'),
    maxMemoryPolicy: fields.get('maxmemory_policy'),
    evictedKeys: number('evicted_keys'),
    rdbLastSaveOk: ok('rdb_last_bgsave_status'),
    aofEnabled: ok('aof_enabled', '1'),
    aofLastWriteOk: ok('aof_last_write_status'),
    aofLastRewriteOk: ok('aof_last_bgrewrite_status'),
    masterHost: fields.get('master_host'),
    masterLinkUp: ok('master_link_status', 'up'),
    masterLinkDownSeconds: number('master_link_down_since_seconds'),
    connectedReplicas: number('connected_slaves'),
  });
}

function numberOf(text: string | undefined): number | undefined {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

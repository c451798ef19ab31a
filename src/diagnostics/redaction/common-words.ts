import { isPath } from './public-value.ts';

/** Words of configurations and logs. As a password they are no secret worth keeping, and hiding them hides a diagnosis. */
const COMMON = new Set(
  [
    'true false null none nil undefined enabled disabled default defaults unset empty redacted unknown optional required',
    'password passwd passwort secret secrets changeme change-me change_me replaceme placeholder example examples dummy todo',
    'your-password your-secret your-token your_password_here your_token_here not-set notset insecure testing tester testuser',
    'admin administrator adminadmin root guest user username nobody anonymous public private service services system operator',
    'localhost loopback hostname server client master slave primary secondary replica cluster network gateway proxy',
    'postgres postgresql mongodb mongo mysql mariadb redis valkey rabbitmq kafka elasticsearch clickhouse influxdb cassandra',
    'docker kubernetes container database databases storage bucket volume cache worker scheduler backend frontend api',
    'production prod staging stage development develop dev testing test local preview sandbox testnet mainnet canary',
    'trading trader exchange binance bybit kraken coinbase bitfinex kucoin bitget orders strategy market spot futures margin',
    'trace debug info notice warn warning error critical fatal verbose silent info, always never unless-stopped on-failure',
    'basic bearer digest token tokens header headers cookie cookies session sessions scram-sha-256 scram-sha-1 sha256 sha512 md5',
    'us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-north-1 ap-south-1 ap-southeast-1',
    'ap-southeast-2 ap-northeast-1 ap-northeast-2 sa-east-1 ca-central-1 europe-west1 europe-west3 us-central1 asia-east1',
    'utf-8 application json application/json text/plain amd64 x86_64 aarch64 linux windows darwin python nodejs golang',
    'reference literal configured present missing expired invalid accepted rejected',
  ].flatMap((line) => line.split(' ')),
);

const NO_SECRETS: readonly RegExp[] = [
  // a number that somebody set: of few digits, or round
  /^[-+]?\d{1,5}(?:\.\d+)?$/,
  /^[1-9]\d?0{4,}$/,
  // a host, with or without its port, and a port
  /^(?:[a-z][a-z0-9-]*\.)+(?:com|net|org|io|dev|local|internal|svc|cloud|app|test|lan|home|arpa|[a-z]{2})(?::\d{1,5})?$/i,
  /^[a-z][a-z0-9-]*:\d{2,5}$/i,
  // a duration, a size, an address of a machine with or without its port, a version
  /^\d+(?:\.\d+)?(?:ms|[smhdw]|[kmgt]i?b?)$/i,
  /^(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?:\/\d{1,2})?$/,
  /^v?\d{1,4}\.\d{1,4}(?:\.\d{1,4})?(?:-[a-z]+(?:\.\d+)?)?$/i,
  // what stands for a value that is not there
  /^(?:x+|\*+|\.+|-+|_+|#+|<[^<>]*>|\[[^[\]]*\]|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|\{\{[^}]*\}\}|%[A-Za-z_]+%)$/i,
  /^(?:your|my|some|the)[-_ ](?:[A-Za-z0-9]{1,30}[-_ ]){0,6}(?:password|secret|token|key|value)(?:[-_ ]here)?$/i,
  /^(?:change|replace|insert|enter|put)[-_ ]?(?:me|this|it|here)\b/i,
  // where a value is to be found
  /^(?:arn:aws|vault|secretsmanager|ssm|op|sops|env|file|secretref|akvs|gcpsm|awssm|awsps|ref\+\w+):\S+$/i,
  /^projects\/[^/]+\/secrets\//,
  /^[\w./\\:@+-]+[/\\][\w.@+-]+\.(?:pem|key|crt|cer|cert|p12|pfx|jks|json|ya?ml|toml|ini|conf|cfg|env|txt|sock|pub|properties)$/i,
];

/** Whether a value is no secret whatever the name of its variable: hiding it would hide what a diagnosis rests on. */
export function isCommonWord(value: string): boolean {
  const bare = value.trim().replace(/^["'](.*)["']$/s, '$1');
  return COMMON.has(bare.toLowerCase()) || NO_SECRETS.some((pattern) => pattern.test(bare)) || isPath(bare);
}

import { BASE62, BASE64, DIGITS, type Draw, drawFrom, HEX, LOWER } from './draw.ts';

const services = [
  'wallet-router',
  'token-service',
  'auth-gateway',
  'secret-sync',
  'keycloak',
  'order-engine',
  'session-store',
  'passport',
  'compass',
  'pricing',
  'vault',
  'monkey',
] as const;
const tickers = ['ETH', 'USDC', 'BTC', 'USDT', 'SOL', 'WETH', 'BNB', '1INCH', 'DOGE', 'LINK'] as const;
const words = ['order', 'price', 'quote', 'ledger', 'market', 'depth', 'fill', 'candle', 'basket', 'signal'] as const;

const number = (draw: Draw, most: number): string => String(draw.below(most));
const hex = (draw: Draw, length: number): string => draw.text(HEX, length);
const service = (draw: Draw): string => draw.of(services);
const pod = (draw: Draw): string => `sk-${service(draw)}-${hex(draw, 10)}-${draw.text(LOWER + DIGITS, 5)}`;
const uuid = (draw: Draw): string => [8, 4, 4, 4, 12].map((length) => hex(draw, length)).join('-');

type Write = (draw: Draw) => string;

/** Errors about a secret, in which the words decide the diagnosis. */
const errors: readonly Write[] = [
  (draw) =>
    `Access denied for user '${draw.of(words)}'@'10.0.0.${number(draw, 255)}' (using password: ${draw.of(['YES', 'NO'])})`,
  (draw) =>
    `token: ${draw.of(['expired', 'invalid', 'missing', 'not found', 'revoked', 'has expired', 'is malformed'])}`,
  (draw) =>
    `password: ${draw.of(['authentication failed', 'required', 'incorrect', 'not set', 'must be at least 12 characters'])} for user "${draw.of(words)}"`,
  (draw) => `password authentication failed for user "${draw.of(words)}"`,
  () => 'Invalid API-key, IP, or permissions for action.',
  (draw) =>
    `{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: 10.0.0.${number(draw, 255)}"}`,
  (draw) => `invalid api key: check your ${draw.of(['settings', 'configuration', 'environment'])}`,
  (draw) => `open /run/secrets/${draw.of(words)}_password: no such file or directory`,
  (draw) => `cat: can't open '/var/run/secrets/${service(draw)}/token': Permission denied`,
  (draw) => `secret "${service(draw)}-credentials" not found`,
  (draw) => `Error: secret '${service(draw)}-tls' not found in namespace ${draw.of(words)}`,
  (draw) => `couldn't find key ${draw.of(words)}_token in Secret ${draw.of(words)}/${service(draw)}`,
  (draw) =>
    `SyntaxError: Unexpected token '${draw.of(['}', '<', ')', 'export', ','])}' at position ${number(draw, 900)}`,
  (draw) => `Expected a token: got EOF at line ${number(draw, 90)}`,
  (draw) => `unexpected token: ${draw.of(['}', ',', 'identifier', 'end of file'])} in expression`,
  (draw) =>
    `missing required environment variable ${draw.of(['DB_PASSWORD', 'API_SECRET', 'AUTH_TOKEN', 'JWT_SECRET'])}`,
  (draw) => `${draw.of(['DB_PASSWORD', 'API_SECRET', 'AUTH_TOKEN'])} is not set`,
  (draw) => `KeyError: '${draw.of(['DB_PASSWORD', 'API_SECRET', 'AUTH_TOKEN'])}'`,
  (draw) => `environment variable "${draw.of(['DB_PASSWORD', 'API_SECRET', 'AUTH_TOKEN'])}" must be set`,
  (draw) => `NOAUTH Authentication required. (${service(draw)})`,
  () => 'WRONGPASS invalid username-password pair or user is disabled.',
  () =>
    'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
  (draw) => `Basic authentication required for ${service(draw)}`,
  (draw) => `WWW-Authenticate: Bearer realm="${service(draw)}",error="invalid_token"`,
  (draw) => `the access token expired ${number(draw, 60)} minutes ago`,
  (draw) => `refresh token rotation failed for client ${service(draw)}: status ${number(draw, 599)}`,
  (draw) => `{"password":["This field may not be blank."],"attempt":${number(draw, 9)}}`,
  (draw) => `{"error":"invalid_token","error_description":"The access token expired","retry":${number(draw, 9)}}`,
  (draw) => `private key does not match certificate of ${service(draw)}`,
  (draw) => `failed to load private key: open /etc/ssl/${service(draw)}.key: permission denied`,
  (draw) =>
    `duplicate key error collection: desk.${draw.of(words)} index: symbol_1 dup key: { symbol: "${draw.of(tickers)}" }`,
  (draw) => `duplicate key value violates unique constraint "${draw.of(words)}_pkey"`,
  (draw) => `Authentication failed: bad credentials for ${service(draw)}`,
  (draw) => `error: token: unauthorized for ${service(draw)}, retry in ${number(draw, 60)}s`,
  (draw) => `x509: certificate signed by unknown authority while reading key of ${service(draw)}`,
  (draw) => `the secret is missing for ${service(draw)}, please provide it`,
];

/** Settings whose names hold such a word and whose values are none. */
const settings: readonly Write[] = [
  (draw) => `tokens=${number(draw, 4096)} model=${draw.of(words)}`,
  (draw) => `max_tokens: ${number(draw, 8192)}`,
  (draw) => `{"usage":{"prompt_tokens":${number(draw, 4000)},"total_tokens":${number(draw, 8000)}}}`,
  () => 'tokenizer=cl100k',
  (draw) => `token_type=bearer expires_in=${number(draw, 3600)}`,
  (draw) => `secretName: ${service(draw)}-tls`,
  (draw) => `imagePullSecrets:\n  - name: ${service(draw)}-registry`,
  (draw) => `base_token=${draw.of(tickers)} quote_token=${draw.of(tickers)}`,
  (draw) => `token0: ${draw.of(tickers)} token1: ${draw.of(tickers)}`,
  (draw) => `token=${draw.of(tickers)} amount=${number(draw, 90)}.${number(draw, 90)}`,
  (draw) => `token: 0x${hex(draw, 40)} decimals: 18`,
  (draw) => `secret_version=${number(draw, 9)}`,
  (draw) => `PASSWORD_MIN_LENGTH=${number(draw, 30)}`,
  (draw) => `password_file=/run/secrets/${service(draw)}`,
  (draw) => `POSTGRES_PASSWORD_FILE=/run/secrets/${draw.of(words)}`,
  (draw) => `TOKEN_TTL=${number(draw, 3600)}s`,
  (draw) => `SESSION_TIMEOUT_MS=${number(draw, 90_000)}`,
  (draw) => `password: \${${draw.of(['DB_PASSWORD', 'API_SECRET'])}}`,
  (draw) => `password: {{ .Values.${draw.of(words)}.password }}`,
  (draw) => `api_key = os.environ["${draw.of(['DB_PASSWORD', 'API_SECRET'])}"]`,
  () => 'const secret = process.env.API_SECRET;',
  (draw) => `password: ******** user: ${draw.of(words)}`,
  (draw) => `password=<redacted> host=${service(draw)}`,
  () => 'hasPassword: false, hasToken: true',
  (draw) => `{"hasPassword":true,"token":null,"secret":"","at":${number(draw, 99)}}`,
  (draw) => `auth=scram-sha-256 host=${service(draw)}`,
  (draw) => `authMechanism=SCRAM-SHA-256&authSource=admin&replicaSet=${service(draw)}`,
  (draw) => `key_prefix=${draw.of(words)}: partition_key=${draw.of(words)}`,
  (draw) => `primary key (${draw.of(words)}_id), foreign key ${draw.of(words)}`,
  (draw) => `cache key ${draw.of(words)}:${draw.of(tickers)}:${number(draw, 999)} expired`,
  (draw) => `password policy: minimum ${number(draw, 20)} characters`,
  (draw) => `secretKeyRef: {name: ${service(draw)}, key: password}`,
  (draw) =>
    `valueFrom:\n  secretKeyRef:\n    name: ${service(draw)}\n    key: ${draw.of(['token', 'password', 'url'])}`,
  (draw) => `token bucket of ${service(draw)}: rate ${number(draw, 500)} per second`,
];

/** What is long and random, and nobody's secret. */
const identifiers: readonly Write[] = [
  (draw) => `sha256:${hex(draw, 64)}`,
  (draw) => `digest ${hex(draw, 64).toUpperCase()} verified`,
  (draw) => `image nginx:1.25@sha256:${hex(draw, 64)}`,
  (draw) => `container ${hex(draw, 64)} exited with code ${number(draw, 255)}`,
  (draw) => `commit ${hex(draw, 40)} by ${draw.of(words)}`,
  (draw) => `tx 0x${hex(draw, 64)} confirmed in block ${number(draw, 19_000_000)}`,
  (draw) => `pod ${pod(draw)} is ready`,
  (draw) => `deployment.apps/${pod(draw)} scaled`,
  (draw) => `request_id=${uuid(draw)} status=${number(draw, 599)}`,
  (draw) => `trace_id=${hex(draw, 32)} span_id=${hex(draw, 16)}`,
  (draw) =>
    `arn:aws:secretsmanager:eu-west-1:${draw.text(DIGITS, 12)}:secret:${draw.of(words)}/db-${draw.text(BASE62, 6)}`,
  (draw) => `arn:aws:iam::${draw.text(DIGITS, 12)}:role/${service(draw)}`,
  (draw) => `"integrity": "sha512-${draw.text(BASE64, 86)}=="`,
  (draw) => `orderId=${draw.text('123456789', 11)} clientOrderId=x-${draw.text(BASE62, 20)}`,
  (draw) => `order ${draw.text('123456789', 12)} filled at ${number(draw, 60_000)}.${number(draw, 99)}`,
  (draw) => `at=${draw.text('1', 1)}7${draw.text(DIGITS, 17)} seq=${number(draw, 999_999)}`,
  (draw) => `ETag: "${hex(draw, 32)}"`,
  (draw) => `machine id ${hex(draw, 32)}`,
  (draw) => `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${draw.text(BASE64, 80)} ${draw.of(words)}@host`,
  (draw) => `fingerprint SHA256:${draw.text(BASE64, 43)}`,
  (draw) => `ObjectId('${hex(draw, 24)}')`,
  (draw) => `resourceVersion: "${draw.text('123456789', 9)}"`,
];

/** Addresses, names of hosts and of people. */
const places: readonly Write[] = [
  (draw) => `http://token-service:${8000 + draw.below(999)}/healthz`,
  (draw) => `connect ECONNREFUSED ${service(draw)}:${8000 + draw.below(999)}`,
  (draw) => `mongodb://${service(draw)}:27017/desk?replicaSet=rs0`,
  (draw) => `redis://cache:6379/${number(draw, 15)} connected`,
  (draw) => `upstream ${service(draw)}:8080 timed out after ${number(draw, 60)}s`,
  (draw) => `cloned ssh://git@code.example/${service(draw)}.git`,
  (draw) => `mail to ada@${service(draw)}.example failed`,
  (draw) => `From: ada@example.com To: bot@${service(draw)}.example`,
  (draw) => `GET /api/v1/tokens/${draw.of(tickers)}/price HTTP/1.1" 200 ${number(draw, 9000)}`,
  (draw) => `GET /auth/login?next=/${draw.of(words)} HTTP/1.1" 302 ${number(draw, 900)}`,
  (draw) => `POST /oauth/token HTTP/1.1" 401 ${number(draw, 900)}`,
  (draw) => `at Token.parse (/app/node_modules/jsonwebtoken/verify.js:${number(draw, 200)}:${number(draw, 60)})`,
  (draw) => `File "/app/auth/token.py", line ${number(draw, 400)}, in refresh_token`,
  (draw) => `thread 'main' panicked at src/secret_store.rs:${number(draw, 400)}:${number(draw, 60)}:`,
];

/** What logs say all day. */
const everyday: readonly Write[] = [
  (draw) =>
    `2026-01-0${1 + draw.below(8)}T1${number(draw, 9)}:00:00.000Z INFO ${draw.of(words)} ${draw.of(tickers)}USDT price=${number(draw, 60_000)}`,
  (draw) => `level=warn msg="slow query" took=${number(draw, 5000)}ms collection=${draw.of(words)}`,
  (draw) => `[${service(draw)}] listening on 0.0.0.0:${8000 + draw.below(999)}`,
  (draw) => `exited with code ${number(draw, 255)} after ${number(draw, 900)} s`,
  (draw) =>
    `MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist on disk (${number(draw, 99)}).`,
  (draw) =>
    `{"level":"error","service":"${service(draw)}","msg":"connection pool exhausted","waiting":${number(draw, 99)}}`,
  (draw) => `PASS test/${service(draw)}.test.ts (${number(draw, 60)} tests)`,
  (draw) => `--- PASS: TestTokenRefresh (0.${number(draw, 99)}s)`,
  (draw) => `exit code: ${number(draw, 255)}, error code: E11000, status code=${number(draw, 599)}`,
];

export const benignFamilies = { errors, settings, identifiers, places, everyday };

/** So many texts of each template, which nothing may alter. */
export function drawBenign(seed: number, each: number): { family: string; text: string }[] {
  const draw = drawFrom(seed);
  return Object.entries(benignFamilies).flatMap(([family, templates]) =>
    templates.flatMap((write) => Array.from({ length: each }, () => ({ family, text: write(draw) }))),
  );
}

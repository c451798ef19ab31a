import { createHash } from 'node:crypto';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { BASE32, BASE58, BASE62, BASE64, DIGITS, type Draw, HEX, LOWER, UPPER, URL_SAFE } from './draw.ts';

/** A kind of secret. */
export interface Kind {
  readonly id: string;
  /** The form alone tells it; else only a name does. */
  readonly marked: boolean;
  readonly make: (draw: Draw) => string;
}

const marked = (id: string, make: (draw: Draw) => string): Kind => ({ id, marked: true, make });
const opaque = (id: string, make: (draw: Draw) => string): Kind => ({ id, marked: false, make });
/** `prefix` and so many characters of an alphabet. */
const issued = (id: string, prefix: string, alphabet: string, length: number): Kind =>
  marked(id, (draw) => prefix + draw.text(alphabet, length));

const uuid = (draw: Draw): string => [8, 4, 4, 4, 12].map((length) => draw.text(HEX, length)).join('-');

function luhn(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

function iban(country: string, account: string): string {
  const numbers = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(numbers) % 97n)).padStart(2, '0')}${account}`;
}

function base58Check(bytes: Buffer): string {
  const sha = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  const all = Buffer.concat([bytes, sha(sha(bytes)).subarray(0, 4)]);
  let number = BigInt(`0x${all.toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = (BASE58[Number(number % 58n)] ?? '') + text;
  return text;
}

const bytes = (draw: Draw, length: number): Buffer => Buffer.from(Array.from({ length }, () => draw.below(256)));
const jwtPart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const keyBlock = (label: string, draw: Draw, width = 64): string =>
  [
    `-----BEGIN ${label}-----`,
    ...Array.from({ length: 6 }, () => draw.text(BASE64, width)),
    `${draw.text(BASE64, 22)}==`,
    `-----END ${label}-----`,
  ].join('\n');

const source: readonly Kind[] = [
  issued('github personal', 'ghp_', BASE62, 36),
  issued('github oauth', 'gho_', BASE62, 36),
  issued('github app', 'ghs_', BASE62, 36),
  issued('github refresh', 'ghr_', BASE62, 76),
  issued('github fine-grained', 'github_pat_', `${BASE62}_`, 82),
  issued('gitlab personal', 'glpat-', URL_SAFE, 20),
  issued('gitlab routable', 'glpat-', `${BASE62}.`, 50),
  issued('gitlab deploy', 'gldt-', URL_SAFE, 20),
  issued('gitlab runner', 'glrt-', URL_SAFE, 20),
  issued('gitlab job', 'glcbt-', URL_SAFE, 24),
  issued('bitbucket app password', 'ATBB', BASE62, 32),
  issued('atlassian', 'ATATT3xFfGF0', `${URL_SAFE}=`, 180),
  issued('npm', 'npm_', BASE62, 36),
  issued('pypi', 'pypi-AgEIcHlwaS5vcmc', URL_SAFE, 120),
  issued('rubygems', 'rubygems_', HEX, 48),
  issued('crates.io', 'cio', BASE62, 32),
  issued('docker hub', 'dckr_pat_', URL_SAFE, 27),
  issued('sonarqube', 'squ_', HEX, 40),
  issued('grafana cloud', 'glc_', `${BASE64}=`, 80),
  marked('grafana service account', (draw) => `glsa_${draw.text(BASE62, 32)}_${draw.text(HEX, 8)}`),
  issued('new relic', 'NRAK-', UPPER + DIGITS, 27),
  issued('sentry', 'sntrys_', BASE62, 120),
  issued('postman', 'PMAK-', `${HEX}-`, 59),
  issued('linear', 'lin_api_', BASE62, 40),
  issued('figma', 'figd_', URL_SAFE, 40),
];

const clouds: readonly Kind[] = [
  issued('aws access key id', 'AKIA', BASE32, 16),
  issued('aws temporary key id', 'ASIA', BASE32, 16),
  opaque('aws secret key', (draw) => draw.text(BASE64, 40)),
  issued('google api key', 'AIza', URL_SAFE, 35),
  issued('google client secret', 'GOCSPX-', URL_SAFE, 28),
  issued('google access token', 'ya29.', URL_SAFE, 100),
  marked('azure client secret', (draw) => `${draw.text(BASE62, 3)}8Q~${draw.text(URL_SAFE, 34)}`),
  marked('azure storage key', (draw) => `${draw.text(BASE64, 86)}==`),
  issued('digitalocean', 'dop_v1_', HEX, 64),
  marked('heroku', (draw) => `HRKU-${draw.text(URL_SAFE, 58)}`),
  issued('cloudflare origin ca', 'v1.0-', HEX, 171),
  issued('fly.io', 'fo1_', URL_SAFE, 43),
  issued('alibaba', 'LTAI', BASE62, 20),
  issued('databricks', 'dapi', HEX, 32),
  issued('vault service', 'hvs.', URL_SAFE, 92),
  issued('vault before 1.10', 's.', BASE62, 24),
  issued('doppler', 'dp.pt.', BASE62, 43),
  marked('terraform cloud', (draw) => `${draw.text(BASE62, 14)}.atlasv1.${draw.text(URL_SAFE, 67)}`),
  issued('tailscale', 'tskey-auth-', URL_SAFE, 36),
  issued('supabase', 'sbp_', HEX, 40),
  issued('age', 'AGE-SECRET-KEY-1', UPPER + DIGITS, 58),
  issued('pulumi', 'pul-', HEX, 40),
  issued('openshift', 'sha256~', URL_SAFE, 43),
];

const services: readonly Kind[] = [
  marked('slack bot', (draw) => `xoxb-${draw.text(DIGITS, 12)}-${draw.text(DIGITS, 12)}-${draw.text(BASE62, 24)}`),
  marked(
    'slack app',
    (draw) => `xapp-1-A${draw.text(UPPER + DIGITS, 10)}-${draw.text(DIGITS, 13)}-${draw.text(HEX, 64)}`,
  ),
  issued('stripe live', 'sk_live_', BASE62, 99),
  issued('stripe restricted', 'rk_live_', BASE62, 99),
  issued('stripe webhook', 'whsec_', BASE62, 32),
  issued('twilio key', 'SK', HEX, 32),
  marked('sendgrid', (draw) => `SG.${draw.text(URL_SAFE, 22)}.${draw.text(URL_SAFE, 43)}`),
  marked('mailchimp', (draw) => `${draw.text(HEX, 32)}-us14`),
  issued('mailgun', 'key-', HEX, 32),
  issued('brevo', 'xkeysib-', HEX, 81),
  issued('openai project', 'sk-proj-', URL_SAFE, 156),
  issued('openai', 'sk-', BASE62, 48),
  issued('anthropic', 'sk-ant-api03-', URL_SAFE, 95),
  issued('hugging face', 'hf_', BASE62, 34),
  issued('groq', 'gsk_', BASE62, 52),
  issued('replicate', 'r8_', BASE62, 37),
  issued('shopify', 'shpat_', HEX, 32),
  issued('square', 'sq0atp-', URL_SAFE, 22),
  issued('plaid', 'access-production-', `${HEX}-`, 36),
  marked('telegram', (draw) => `${draw.text('123456789', 9)}:AA${draw.text(URL_SAFE, 33)}`),
  marked('discord', (draw) => `MT${draw.text(URL_SAFE, 24)}.${draw.text(URL_SAFE, 6)}.${draw.text(URL_SAFE, 38)}`),
  marked(
    'discord webhook',
    (draw) => `https://discord.com/api/webhooks/${draw.text('123456789', 18)}/${draw.text(URL_SAFE, 68)}`,
  ),
  marked(
    'slack webhook',
    (draw) =>
      `https://hooks.slack.com/services/T${draw.text(UPPER + DIGITS, 9)}/B${draw.text(UPPER + DIGITS, 9)}/${draw.text(BASE62, 24)}`,
  ),
  marked(
    'slack workflow',
    (draw) =>
      `https://hooks.slack.com/triggers/T${draw.text(UPPER + DIGITS, 9)}/${draw.text(DIGITS, 13)}/${draw.text(HEX, 32)}`,
  ),
  marked(
    'teams webhook',
    (draw) =>
      `https://acme.webhook.office.com/webhookb2/${uuid(draw)}@${uuid(draw)}/IncomingWebhook/${draw.text(HEX, 32)}/${uuid(draw)}`,
  ),
  marked(
    'json web token',
    (draw) =>
      `${jwtPart({ alg: 'HS256', typ: 'JWT' })}.${jwtPart({ sub: draw.text(DIGITS, 10), iat: 1_700_000_000 })}.${draw.text(URL_SAFE, 43)}`,
  ),
  marked('fernet', (draw) => `gAAAAA${draw.text(URL_SAFE, 94)}`),
  marked('paseto', (draw) => `v4.local.${draw.text(URL_SAFE, 120)}`),
  marked('otpauth', (draw) => `otpauth://totp/acme:bot?secret=${draw.text(BASE32, 32)}&issuer=acme`),
];

const hashes: readonly Kind[] = [
  marked('bcrypt', (draw) => `$2b$12$${draw.text(`${BASE62}./`, 53)}`),
  marked('sha512-crypt', (draw) => `$6$${draw.text(BASE62, 16)}$${draw.text(`${BASE62}./`, 86)}`),
  marked('yescrypt', (draw) => `$y$j9T$${draw.text(BASE62, 22)}$${draw.text(`${BASE62}./`, 43)}`),
  marked('apr1', (draw) => `$apr1$${draw.text(BASE62, 8)}$${draw.text(`${BASE62}./`, 22)}`),
  marked('argon2id', (draw) => `$argon2id$v=19$m=65536,t=3,p=4$${draw.text(BASE64, 22)}$${draw.text(BASE64, 43)}`),
  marked('django pbkdf2', (draw) => `pbkdf2_sha256$600000$${draw.text(BASE62, 22)}$${draw.text(BASE64, 43)}=`),
  marked('ldap ssha', (draw) => `{SSHA}${draw.text(BASE64, 38)}==`),
  marked(
    'scram verifier',
    (draw) => `SCRAM-SHA-256$4096:${draw.text(BASE64, 22)}==$${draw.text(BASE64, 43)}=:${draw.text(BASE64, 43)}=`,
  ),
  marked('mysql native', (draw) => `*${draw.text('0123456789ABCDEF', 40)}`),
];

const money: readonly Kind[] = [
  marked('binance key', (draw) => draw.text(BASE62, 64)),
  marked('kraken secret', (draw) => `${draw.text(BASE64, 86)}==`),
  opaque('kraken key', (draw) => draw.text(BASE64, 56)),
  opaque('okx key', uuid),
  opaque('okx secret', (draw) => draw.text('0123456789ABCDEF', 32)),
  opaque('bybit key', (draw) => draw.text(BASE62, 18)),
  opaque('bybit secret', (draw) => draw.text(BASE62, 36)),
  opaque('coinbase passphrase', (draw) => draw.text(LOWER + DIGITS, 11)),
  opaque('wallet key in hex', (draw) => draw.text(HEX, 64)),
  opaque('wallet key with 0x', (draw) => `0x${draw.text(HEX, 64)}`),
  marked('seed phrase of 12', (draw) => entropyToMnemonic(bytes(draw, 16), wordlist)),
  marked('seed phrase of 24', (draw) => entropyToMnemonic(bytes(draw, 32), wordlist)),
  marked('wallet import format', (draw) =>
    base58Check(Buffer.concat([Buffer.of(0x80), bytes(draw, 32), Buffer.of(1)])),
  ),
  marked('extended private key', (draw) => `xprv9${draw.text(BASE58, 106)}`),
  marked('stellar seed', (draw) => `SC${draw.text(BASE32, 54)}`),
  marked('solana key pair', (draw) => `[${[...bytes(draw, 64)].join(',')}]`),
  marked('nostr key', (draw) => `nsec1${draw.text('023456789acdefghjklmnpqrstuvwxyz', 58)}`),
  marked('visa', (draw) => luhn(`4${draw.text(DIGITS, 14)}`)),
  marked('mastercard, spaced', (draw) => luhn(`52${draw.text(DIGITS, 13)}`).replace(/(\d{4})(?=\d)/g, '$1 ')),
  marked('amex', (draw) => luhn(`37${draw.text(DIGITS, 12)}`)),
  marked('iban of Germany', (draw) => iban('DE', draw.text(DIGITS, 18))),
  marked('iban of Britain, spaced', (draw) =>
    iban('GB', `NWBK${draw.text(DIGITS, 14)}`).replace(/(.{4})(?=.)/g, '$1 '),
  ),
];

const blocks: readonly Kind[] = [
  marked('pem rsa', (draw) => keyBlock('RSA PRIVATE KEY', draw)),
  marked('pem pkcs8', (draw) => keyBlock('PRIVATE KEY', draw)),
  marked('pem ec', (draw) => keyBlock('EC PRIVATE KEY', draw)),
  marked('openssh', (draw) => keyBlock('OPENSSH PRIVATE KEY', draw, 70)),
  marked('pgp', (draw) => keyBlock('PGP PRIVATE KEY BLOCK', draw)),
  marked('pem encrypted', (draw) => keyBlock('ENCRYPTED PRIVATE KEY', draw)),
];

const addresses: readonly Kind[] = [
  ...['mongodb', 'mongodb+srv', 'redis', 'postgresql', 'mysql', 'amqp', 'https', 'nats'].map((scheme) =>
    marked(`address ${scheme}`, (draw) => `${scheme}://bot:${draw.text(BASE62, 18)}@db.example:4242/desk`),
  ),
  marked('address, password only', (draw) => `redis://:${draw.text(BASE62, 20)}@cache:6379/0`),
  marked(
    'address, "@" in the password',
    (draw) => `mongodb://bot:${draw.text(BASE62, 10)}@${draw.text(BASE62, 9)}@db:27017/desk`,
  ),
  marked(
    'address, "/" in the password',
    (draw) => `postgres://bot:${draw.text(BASE62, 10)}/${draw.text(BASE62, 9)}@db:5432/desk`,
  ),
  marked('address of go mysql', (draw) => `bot:${draw.text(BASE62, 16)}@tcp(db:3306)/desk`),
  marked('address of oracle', (draw) => `jdbc:oracle:thin:bot/${draw.text(BASE62, 16)}@//db:1521/desk`),
  marked('address of a proxy', (draw) => `bot:${draw.text(BASE62, 16)}@proxy:3128`),
  marked('sentry dsn', (draw) => `https://${draw.text(HEX, 32)}@o12345.ingest.example/42`),
  marked('presigned address', (draw) => `https://b.s3.example/k?X-Amz-Signature=${draw.text(HEX, 64)}`),
  marked(
    'shared access signature',
    (draw) => `https://b.blob.example/k?sv=2022-11-02&sig=${encodeURIComponent(`${draw.text(BASE64, 43)}=`)}`,
  ),
];

const words = [
  'marmalade',
  'sunflower',
  'nightfall',
  'porcupine',
  'bluebells',
  'tangerine',
  'windmills',
  'chocolate',
] as const;
const chosen: readonly Kind[] = [
  opaque('word and number', (draw) => `${draw.of(words)}${draw.text(DIGITS, 3)}`),
  opaque('word', (draw) => draw.of(words)),
  opaque(
    'password with punctuation',
    (draw) => `${draw.text(BASE62, 6)}!${draw.text(BASE62, 4)}#${draw.text(BASE62, 5)}`,
  ),
  opaque('password with comma', (draw) => `${draw.text(BASE62, 3)},${draw.text(BASE62, 12)}`),
  opaque(
    'password with brackets',
    (draw) => `${draw.text(BASE62, 4)})${draw.text(BASE62, 10)}]${draw.text(BASE62, 4)}`,
  ),
  opaque('password with a quote', (draw) => `${draw.text(BASE62, 4)}"${draw.text(BASE62, 12)}`),
  opaque('password with semicolon', (draw) => `${draw.text(BASE62, 4)};${draw.text(BASE62, 12)}`),
  opaque('passphrase with spaces', (draw) => `${draw.of(words)} ${draw.of(words)} ${draw.of(words)}`),
  opaque('number', (draw) => draw.text('123456789', 14)),
  opaque('uuid', uuid),
  opaque('hex of 32', (draw) => draw.text(HEX, 32)),
  opaque('hex of 64', (draw) => draw.text(HEX, 64)),
  opaque('base64 of 32 bytes', (draw) => `${draw.text(BASE64, 43)}=`),
  opaque('base62 of 24', (draw) => draw.text(BASE62, 24)),
  opaque('url-safe of 43', (draw) => draw.text(URL_SAFE, 43)),
  opaque('dotted', (draw) => `${draw.text(BASE62, 10)}.${draw.text(BASE62, 10)}`),
  opaque('with equals sign', (draw) => `${draw.text(BASE62, 8)}=${draw.text(BASE62, 8)}`),
  opaque('letters of another script', (draw) => `пароль${draw.text(DIGITS, 6)}тайна`),
];

export const kinds: readonly Kind[] = [
  ...source,
  ...clouds,
  ...services,
  ...hashes,
  ...money,
  ...blocks,
  ...addresses,
  ...chosen,
];

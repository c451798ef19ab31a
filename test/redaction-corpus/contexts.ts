import type { Draw } from './draw.ts';

/** A place in which a secret stands in the text of programs. */
export interface Context {
  readonly id: string;
  /** Only for secrets that this place can hold: a word of a shell has no space. */
  readonly holds?: (secret: string) => boolean;
  /** The place gives the secret a name, so that it tells an opaque one, too. */
  readonly names: boolean;
  readonly write: (secret: string, name: string, draw: Draw) => string;
}

const word = (secret: string): boolean => !/[\s"'`\\]/.test(secret);
/** One word that ends neither an argument, a list nor a pair. */
const plainWord = (secret: string): boolean => word(secret) && !/[,;()[\]{}&|<>]/.test(secret);
const oneLine = (secret: string): boolean => !secret.includes('\n');
const noDouble = (secret: string): boolean => oneLine(secret) && !/["\\]/.test(secret);
const noSingle = (secret: string): boolean => oneLine(secret) && !/['\\]/.test(secret);
const named = (id: string, write: Context['write'], holds: Context['holds'] = oneLine): Context => ({
  id,
  names: true,
  write,
  holds,
});
const bare = (id: string, write: (secret: string) => string, holds: Context['holds'] = () => true): Context => ({
  id,
  names: false,
  write,
  holds,
});
const json = (value: unknown): string => JSON.stringify(value);
const kebab = (name: string): string => name.toLowerCase().replace(/[_.]/g, '-');

const pairs: readonly Context[] = [
  named('environment line', (secret, name) => `${name}=${secret}`),
  named('export in a shell', (secret, name) => `export ${name}="${secret}"`, noDouble),
  named('environment among others', (secret, name) => `PATH=/usr/bin\n${name}=${secret}\nHOME=/root`),
  named('logfmt', (secret, name) => `level=info msg="loaded" ${name}=${secret} user=bot`, word),
  named('logfmt quoted', (secret, name) => `level=info ${name}="${secret}" user=bot`, noDouble),
  named('yaml', (secret, name) => `database:\n  ${name}: ${secret}\n  user: bot`),
  named('yaml quoted', (secret, name) => `  ${name}: '${secret}'`, noSingle),
  named(
    'yaml block',
    (secret, name) => `  ${name}: |-\n    ${secret.replaceAll('\n', '\n    ')}\n  user: bot`,
    () => true,
  ),
  named('toml', (secret, name) => `${name} = "${secret}"`, noDouble),
  named(
    'toml excerpt without its end',
    (secret, name) => `   |\n13 | ${name} = "${secret}\n   |      ^\ninvalid basic string`,
    noDouble,
  ),
  named('ini', (secret, name) => `[database]\n${name} = ${secret}\n`),
  named('properties', (secret, name) => `spring.${name.toLowerCase()}=${secret}`),
  named(
    'json',
    (secret, name) => json({ user: 'bot', [name]: secret, port: 5432 }),
    () => true,
  ),
  named(
    'json in json',
    (secret, name) => json({ log: json({ [name]: secret, at: 1 }) }),
    () => true,
  ),
  named(
    'json pretty',
    (secret, name) => JSON.stringify({ a: { [name]: secret } }, undefined, 2),
    () => true,
  ),
  named(
    'javascript object',
    (secret, name) => `{ user: 'bot', ${name.replace(/[^\p{L}\w]/gu, '_')}: '${secret}', port: 5432 }`,
    noSingle,
  ),
  named('python dict', (secret, name) => `{'user': 'bot', '${name}': '${secret}'}`, noSingle),
  named('python bytes', (secret, name) => `{b'${name}': b'${secret}'}`, noSingle),
  named(
    'python keyword',
    (secret, name) => `connect(host='db', ${name.replace(/[^\p{L}\w]/gu, '_')}='${secret}')`,
    noSingle,
  ),
  named('ruby hash', (secret, name) => `{:user=>"bot", :${name.replace(/[^\p{L}\w]/gu, '_')}=>"${secret}"}`, noDouble),
  named('php array', (secret, name) => `'${name}' => '${secret}',`, noSingle),
  named('go struct', (secret, name) => `{User:bot ${name.replace(/[^\p{L}\w]/gu, '')}:${secret} Host:db}`, plainWord),
  named(
    'go struct quoted',
    (secret, name) => `main.Config{User:"bot", ${name.replace(/[^\p{L}\w]/gu, '')}:"${secret}", Host:"db"}`,
    noDouble,
  ),
  named('go map', (secret, name) => `map[host:db ${name}:${secret} user:bot]`, plainWord),
  named(
    'rust debug',
    (secret, name) => `Config { user: "bot", ${name.replace(/[^\p{L}\w]/gu, '_')}: "${secret}", port: 5432 }`,
    noDouble,
  ),
  named(
    'rust option',
    (secret, name) => `Config { ${name.replace(/[^\p{L}\w]/gu, '_')}: Some("${secret}"), port: 5432 }`,
    noDouble,
  ),
  named('rust newtype', (secret, name) => `${name.replace(/[^\p{L}\w]/gu, '_')}: Some(Secret("${secret}"))`, noDouble),
  named(
    'java toString',
    (secret, name) => `Config(user=bot, ${name.replace(/[^\p{L}\w]/gu, '_')}=${secret}, port=5432)`,
    plainWord,
  ),
  named(
    'coloured key of tracing',
    (secret, name) =>
      `\u001b[2m2026-01-01T00:00:00Z\u001b[0m \u001b[32m INFO\u001b[0m app: start \u001b[3m${name}\u001b[0m\u001b[2m=\u001b[0m${secret}`,
    word,
  ),
  named(
    'key with an invisible character',
    (secret, name) => `${name.slice(0, 3)}\u200b${name.slice(3)}=${secret}`,
    word,
  ),
];

const placed: readonly Context[] = [
  named('flag', (secret, name) => `app --${kebab(name)} ${secret} --verbose`, plainWord),
  named('flag with equals sign', (secret, name) => `app --${kebab(name)}=${secret} --verbose`, plainWord),
  named('flag quoted', (secret, name) => `app --${kebab(name)} "${secret}" --verbose`, noDouble),
  named('list of arguments', (secret, name) => `["app","--${kebab(name)}",${json(secret)},"--verbose"]`),
  named('pair of strings', (secret, name) => `('${kebab(name)}', '${secret}')`, noSingle),
  named(
    'raw headers',
    (secret, name) => `rawHeaders: [ 'Host', 'db', '${kebab(name)}', '${secret}' ]`,
    (secret) => noSingle(secret) && /\d/.test(secret) && !/ /.test(secret),
  ),
  named(
    'name and value',
    (secret, name) => json([{ name, value: secret }]),
    () => true,
  ),
  named(
    'name and value in yaml',
    (secret, name) => `env:\n  - name: ${name}\n    value: ${secret}\n  - name: MODE\n    value: paper`,
  ),
  named(
    'value before name',
    (secret, name) => json({ value: secret, name }),
    () => true,
  ),
  named(
    'xml element',
    (secret, name) => `<user>bot</user><${name}>${secret}</${name}>`,
    (secret) => !/[<>&]/.test(secret),
  ),
  named('xml property', (secret, name) => `<property name="${name}" value="${secret}"/>`, noDouble),
  named('form field', (secret, name) => `<input type="text" name="${name}" value="${secret}">`, noDouble),
  named(
    'query',
    (secret, name) => `GET /v1/order?user=bot&${name}=${encodeURIComponent(secret)}&limit=5 HTTP/1.1" 401 12`,
  ),
  named('form body', (secret, name) => `user=bot&${name}=${encodeURIComponent(secret)}`),
  named('header line', (secret, name) => `> X-${kebab(name)}: ${secret}`),
  named('docker argument', (secret, name) => `docker run -e ${name}=${secret} app`, plainWord),
  named('dockerfile', (secret, name) => `ENV ${name}="${secret}"`, noDouble),
  named(
    'odbc',
    (secret, name) => `Server=db;User=bot;${name.replace(/[^\p{L}\w]/gu, '')}=${secret};Timeout=5`,
    plainWord,
  ),
  named('sql', (secret) => `ALTER USER bot WITH PASSWORD '${secret}'`, noSingle),
  named('sql identified', (secret) => `CREATE USER bot IDENTIFIED BY '${secret}'`, noSingle),
  named('netrc', (secret) => `machine db login bot password ${secret}`, word),
  named('redis configuration', (secret) => `requirepass ${secret}`, word),
  named('redis command', (secret) => `AUTH default ${secret}`, word),
  named('redis client', (secret) => `redis-cli -h cache -a ${secret} ping`, plainWord),
  named('curl user', (secret) => `curl -u bot:${secret} https://api.example/v1`, plainWord),
  named(
    'mysql glued',
    (secret) => `mysqldump -ubot -p${secret} desk`,
    (secret) => plainWord(secret) && !/^\d+$/.test(secret),
  ),
  named('sshpass', (secret) => `sshpass -p ${secret} ssh bot@host`, plainWord),
  named('authorization bearer', (secret) => `Authorization: Bearer ${secret}`, plainWord),
  named('authorization token', (secret) => `Authorization: Token ${secret}`, plainWord),
  named('authorization in json', (secret) => json({ headers: { authorization: `Bearer ${secret}` } }), plainWord),
  named('cookie', (secret) => `Cookie: theme=dark; sessionid=${secret}; lang=en`, plainWord),
  named(
    'connection of pgpass',
    (secret) => `db:5432:desk:bot:${secret}`,
    (secret) => word(secret) && !secret.includes(':'),
  ),
];

const loose: readonly Context[] = [
  bare('alone', (secret) => secret),
  bare('in a sentence', (secret) => `request with ${secret} was rejected`),
  bare('at the end of a sentence', (secret) => `could not use ${secret}.`),
  bare('in quotes', (secret) => `unexpected value "${secret}" at line 4`),
  bare('in brackets', (secret) => `rejected (${secret})`),
  bare('item of a list', (secret) => `- ${secret}\n- other`),
  bare('json string', (secret) => json(['a', secret, 'b'])),
  bare('after a log prefix', (secret) => `2026-01-01T00:00:00.000Z ERROR app::client: got ${secret}`),
  bare('each line with a prefix', (secret) =>
    secret
      .split('\n')
      .map((line) => `app-1  | ${line}`)
      .join('\n'),
  ),
  bare('coloured', (secret) => `\u001b[31m${secret}\u001b[0m`),
];

export const contexts: readonly Context[] = [...pairs, ...placed, ...loose];

/** Names that people give to secrets, in the spellings that they use. */
export const names = [
  'DB_PASSWORD',
  'DB_PASS',
  'api_key',
  'apiSecret',
  'client_secret',
  'ACCESS_TOKEN',
  'signing_key',
  'passphrase',
  'MYSQL_PWD',
  'encryption.key',
  'passwort',
  'authToken',
  'private_key',
  'BINANCE_API_SECRET',
  'kennwort',
  'contraseña',
] as const;

/**
 * The words by which a name says that its value is a secret, with names that they must find and names that only look
 * alike. A phrase is its words with a space between; how a name joins them (camelCase, kebab-case, dots) is
 * `secret-name.ts`'s. Case, accents and a plural "s" do not count.
 */
export interface SecretWords {
  kind: string;
  phrases: readonly string[];
  /**
   * `anywhere`: whatever stands around it, unless what follows is a property (`PASSWORD_MIN_LENGTH`).
   * `last`: only if the name ends with it, since the word means other things, too (`auth_mode`).
   * `last-of-variable`: the same, and only in a name like `KRAKEN_KEY`, as configurations have it.
   */
  where: 'anywhere' | 'last' | 'last-of-variable';
  /** Also as the end of a longer word: `dbpassword`. */
  glued?: true;
  /** Also before the name of a thing that holds or serves it: `token-service` is none, `PASSWORD_SERVER` is. */
  evenOfThings?: true;
  /** Words that make it something else when they stand one or two words before it: `base_token`. */
  notAfter?: readonly string[];
  /** Whole names that say something else. */
  except?: readonly string[];
  examples: readonly string[];
  counterexamples: readonly string[];
}

/** The words or phrases of texts that have commas between them. */
const list = (...texts: string[]): string[] => texts.flatMap((text) => text.split(', '));

/** One phrase for each word of a text: `before('api access', 'key')` is `api key`, `access key`. */
const before = (words: string, head: string): string[] => words.split(' ').map((word) => `${word} ${head}`);

export const SECRET_WORDS: readonly SecretWords[] = [
  {
    kind: 'password',
    phrases: list(
      'password, pass word, passwd, passwort, pass wort, kennwort, losungswort, zugangsdaten, passphrase',
      'pass phrase, passcode, pass code, pincode, pin code, passwrd, pswd, pword, pasword, passwrod',
      'passowrd, passwor, passphase, htpasswd, keyphrase, codeword, code word, mot de passe, motdepasse',
      'mots de passe, contrasena, contrasenya, contrasinal, palavra passe, palavrapasse, palabra clave',
      'parola d ordine, parola chiave, wachtwoord, losenord, passord, adgangskode, kodeord, salasana',
      'tunnussana, jelszo, slaptazodis, lozinka, zaporka, salasona, pasahitza, lykilord, mat khau, matkhau',
      'kata sandi, katasandi, kata laluan, пароль, парола, лозинка, кодовое слово, κωδικος, סיסמה, סיסמא',
      'كلمة المرور, كلمة السر, رمز عبور',
    ),
    where: 'anywhere',
    glued: true,
    evenOfThings: true,
    examples: list(
      'DB_PASSWORD, dbpassword, PGPASSWORD, userPassWord, spring.datasource.password, password_hash',
      'okx_passphrase, motDePasse, contraseña, Datenbankpasswort, hashed-passwords, ＰＡＳＳＷＯＲＤ, p4ssw0rd',
      'pa$$word, пароль_бд, PASSWORD_SERVER, password_for_file_share',
    ),
    counterexamples: list(
      'PASSWORD_MIN_LENGTH, password_file, passwordless, PasswordAuthentication, MYSQL_ALLOW_EMPTY_PASSWORD',
      'is_password_set, password_policy, passport, use_password',
    ),
  },
  {
    kind: 'password, in scripts without spaces between words',
    phrases: list(
      '密码, 密碼, 口令, 密钥, 密鑰, 秘钥, 令牌, 私钥, 私鑰, 助记词, 助記詞, パスワード, パスフレーズ, 暗証番号, 秘密鍵, 秘密キー, 合言葉, シークレット, apiキー',
      '비밀번호, 패스워드, 암호, 비밀키, 시크릿, 개인키, รหัสผ่าน, पासवर्ड',
    ),
    where: 'anywhere',
    glued: true,
    evenOfThings: true,
    examples: list('密码, 数据库密码, パスワード, 비밀번호'),
    counterexamples: list('密度, キー'),
  },
  {
    kind: 'password, in short',
    phrases: list(
      'pass, pwd, pw, psw, psk, mdp, pin, pgpass, senha, haslo, heslo, geslo, parola, parole, parol, parool',
      'sifre, clave, passe, kunci, sandi',
    ),
    where: 'last',
    notAfter: list(
      'first, second, single, multi, two, all, high, low, band, render, boarding, season, will, did, gpio',
      'proxy, palabra',
    ),
    except: list('passes, old pwd, o pwd, pins'),
    examples: list('DB_PASS, MYSQL_PWD, Pwd, root_pw, senha, hasło, şifre, wifi.psk, pass2, REDIS_PASS_PROD, bindpw'),
    counterexamples: list('bypass, compass, passenger, pass_rate, first_pass, pin_count, proxy_pass, OLDPWD'),
  },
  {
    kind: 'secret',
    phrases: list(
      'secret, sekret, secert, sercet, sikret, geheimnis, geheim, secreto, segredo, segreto, hemlighet',
      'hemmelighed, hemmelighet, tajemstvi, tajemnica, salaisuus, titok, секрет, secret id',
    ),
    where: 'anywhere',
    glued: true,
    notAfter: list('pull, existing, external'),
    examples: list(
      'CLIENT_SECRET, clientSecret, clientsecret, API_SECRET_BINANCE, api.secret.key, s3cret',
      'SECRET_KEY_BASE, VAULT_SECRET_ID, sekret, secret-value, secretstring, SECRET_1',
    ),
    counterexamples: list(
      'secretName, secretFrom, secret_version, imagePullSecrets, secretKeyRef, secretary, existingSecret',
      'secret-service, secretsmanager, SECRET_FILE, secret_count',
    ),
  },
  {
    kind: 'token',
    phrases: list('token, tkn, toekn, jeton, токен, トークン, 토큰'),
    where: 'anywhere',
    glued: true,
    notAfter: list(
      'pool, swap, bridged, underlying, cancellation, syntax, reasoning, cached, stop, end, estimated',
      'consumed, base, quote, max, min, num, number, total, prompt, completion, input, output, used',
      'remaining, context, next, page, continuation, continue, pad, eos, bos, unk, mask, sep, cls, special',
      'unexpected, from, to, buy, sell, fee, lp, reward, staking, stake, gas, collateral, debt, native',
      'wrapped, erc, nft, governance, payment, settlement, margin, asset',
    ),
    except: list('token 0, token 1, token a, token b, token in, token out, token x, token y, token data, tokens'),
    examples: list('SLACK_BOT_TOKEN, accessToken, authtoken, x-amz-security-token, token, API_TOKEN_1, refresh_token'),
    counterexamples: list(
      'TOKEN_TTL, max_tokens, max_new_tokens, tokenizer, token_type, base_token, quote_token, token0',
      'tokenA, token_bucket_rate, tokens_per_second, token-service, nextPageToken, access_token_expires_in',
      'tokens',
    ),
  },
  {
    kind: 'credential',
    phrases: list('credential, cred, creds, credencial, credenciales, credenciais, identifiants, credenziali'),
    where: 'anywhere',
    examples: list('GOOGLE_CREDENTIALS, X-Amz-Credential, db.creds'),
    counterexamples: list('AWS_SHARED_CREDENTIALS_FILE, credentialsId, credential_provider, incredible'),
  },
  {
    kind: 'key',
    phrases: [
      ...before(
        'api access private secret signing sign signature encryption encrypt decryption crypt storage app',
        'key',
      ),
      ...before(
        'application account master client auth authentication authorization session shared hmac ssh deploy',
        'key',
      ),
      ...before('service subscription consumer wallet cipher aes rsa ecdsa ec jwt tls ssl pgp gpg admin', 'key'),
      ...before(
        'license licence activation product serial unseal recovery root webhook listen integration audit',
        'key',
      ),
      ...before('cookie security bot trading exchange write ingest ingestion instrumentation priv', 'key'),
      ...before('prv symmetric kms vault pass validator', 'key'),
      ...list(
        'chiave api, chiave privata, chiave segreta, apikey, apikeys, secretkey, accesskey, privatekey',
        'privkey, signingkey, encryptionkey, masterkey, sharedkey, preshared key, fernet key, accountkey',
        'authkey, sshkey, listenkey, passkey, apisecret, cle api, cle privee, cle secrete, clave api',
        'clave privada, clave secreta, llave privada, llave secreta, chave api, chave privada, chave secreta',
        'klucz api, klucz prywatny, api schlussel, api schluessel, privater schlussel, privater schluessel',
        'geheimschlussel, geheimschluessel, schlussel, schluessel, api sleutel, прив ключ, секретный ключ',
        'приватный ключ, api ключ, ключ api, shared access, api 密钥, anahtar',
      ),
    ],
    where: 'anywhere',
    glued: true,
    notAfter: list('public'),
    examples: list(
      'api_key, X-Api-Key, x-mbx-apikey, AccountKey, client-key-data, PRIVATE_KEY, API_KEY_BINANCE',
      'storageKey, app_key, BOTCORE_AUDIT_KEY, SharedAccessKey',
    ),
    counterexamples: list(
      'KEY_PREFIX, monkey, keyboard, api_key_id, api_key_header, private_key_path, primary_key, public_key',
      'partition-key, keyspace, turkey',
    ),
  },
  {
    kind: 'key of a variable',
    phrases: list('key, keys, pat, sk, cle, chave'),
    where: 'last-of-variable',
    notAfter: list(
      'public, primary, foreign, cache, sort, partition, routing, shard, range, group, row, object, map',
      'index, order, hot, short, any, lock, queue, stream, topic, event, tag, label, pub, publishable, site',
      'bucket, dedup, dedupe, hash, lookup, search, join, idempotency, message, record, document, field',
      'unique, composite, redis, feature, flag, translation, registry',
    ),
    examples: list('KRAKEN_KEY, OPENAI_KEY, GITHUB_PAT'),
    counterexamples: list('KEY, CACHE_KEY, PARTITION_KEY, sort_key, SSH_PUBLIC_KEY, kraken_key'),
  },
  {
    kind: 'authorisation',
    phrases: list(
      'auth, authorization, authorisation, basic auth, bearer, jwt, hmac, sas, csrf, xsrf, basicauth',
      'masterauth, rpcauth, github pat, gitlab pat',
    ),
    where: 'last',
    notAfter: list('require, requires, no, tls, ssl, mutual, without, proto, peer, oauth, alg'),
    except: list('auth db, auth user, auth data'),
    examples: list('auth, REDISCLI_AUTH, Proxy-Authorization, _auth, http.basicAuth, jwt'),
    counterexamples: list(
      'author, authority, oauth, auth_db, auth_mode, authSource, require_auth, jwt_issuer, authentication',
    ),
  },
  {
    kind: 'session',
    phrases: [
      ...before('session sess', 'id'),
      ...list(
        'session identifier, sessionid, sessid, sessionkey, connect sid, express sid, session sid, cookie',
        'cookies, set cookie, access grant',
      ),
    ],
    where: 'last',
    glued: true,
    except: list('cookies'),
    examples: list(
      'JSESSIONID, PHPSESSID, sessionId, ASP.NET_SessionId, connect.sid, Set-Cookie, RABBITMQ_ERLANG_COOKIE',
    ),
    counterexamples: list('session_timeout, cookie_name, session, cookies, ACCOUNT_SID'),
  },
  {
    kind: 'signature',
    phrases: list('signature, sig'),
    where: 'last',
    notAfter: list('method, function, type, call'),
    examples: list('signature, X-Goog-Signature, sig'),
    counterexamples: list('signal, signature_version, method_signature, signed_headers'),
  },
  {
    kind: 'code that opens',
    phrases: [
      ...before('auth authorization authorisation verification recovery backup otp totp mfa device security', 'code'),
      ...before('sms reset activation access entry login unlock invite scratch emergency', 'code'),
      ...list(
        'otp, totp, mfa, tan, cvv, cvc, card number, cardnumber, ssn, social security number',
        'community string, snmp community, salt, pepper, jaas config',
      ),
    ],
    where: 'last',
    examples: list('otp, recovery_codes, authorizationCode, cvv, snmp_community, HASH_SALT, sasl.jaas.config'),
    counterexamples: list('status_code, exit_code, otp_length, code, salt_rounds'),
  },
  {
    kind: 'wallet',
    phrases: [
      ...before('seed recovery secret backup mnemonic wallet', 'phrase'),
      ...before('seed recovery mnemonic secret', 'word'),
      ...before('wallet master mnemonic hd private totp otp', 'seed'),
      ...list('mnemonic, seedphrase, xprv, wif, keystore json'),
    ],
    where: 'last',
    glued: true,
    except: list('mnemonics'),
    examples: list('mnemonic, seed phrase, WALLET_SEED, recoveryPhrase, seed_words'),
    counterexamples: list('seed, random_seed, mnemonic_length'),
  },
  {
    kind: 'file of credentials as a value',
    phrases: list('dockerconfigjson, dockercfg, docker auth config, netrc, id rsa, id ed, id ecdsa, pgpass'),
    where: 'last',
    examples: list('.dockerconfigjson, DOCKER_AUTH_CONFIG, id_rsa'),
    counterexamples: list('docker_config_path'),
  },
  {
    // an address of a database is no secret as a whole: its host decides a diagnosis; its password has its own patterns
    kind: 'address that is a credential',
    phrases: [
      ...before('webhook hook', 'url'),
      ...before('webhook hook', 'uri'),
      ...before('slack discord teams alert alerts incoming chat', 'webhook'),
      ...list('webhookurl, sas url, presigned url, signed url, magic link'),
    ],
    where: 'last',
    examples: list('SLACK_WEBHOOK_URL, discord_webhook, webhookUrl'),
    counterexamples: list('DATABASE_URL, webhook, webhook_timeout, base_url'),
  },
];

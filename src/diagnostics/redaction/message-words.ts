/** The words of a text that has white space between them. */
const words = (text: string): string[] => text.trim().split(/\s+/);

/** What can be said of a secret by one word: `token: expired`. No password of anybody who chose it. */
export const STATE_WORDS: ReadonlySet<string> = new Set([
  ...words(`absent accepted active added allowed ambiguous attached available bad blank blocked broken cached cancelled changed
    cleared closed configured confirmed consumed corrupt corrupted created current decoded default deleted denied deprecated detected
    different disabled disallowed duplicate duplicated empty enabled encrypted exceeded exhausted existing exists expected expired
    expires expiring failed fails failing fetched forbidden found generated given got granted hashed hidden ignored illegal inactive
    incomplete incorrect incorrectly insecure insufficient internal invalid invalidated issued known limited loaded loading locked lost malformed
    masked matched matching mismatch mismatched mismatching missing mounted new null obsolete ok okay old omitted optional passed pending permitted
    present previous protected provided public read reached ready received redacted refreshed refused rejected removed renewed
    replaced required requires reset resolved restricted retrieved returned revoked rotated saved secure sent set short shared shown skipped specified
    stale started stopped stored succeeded success successful successfully supplied supported temporary timed tried truncated unable
    unauthenticated unauthorised unauthorized unavailable undefined unexpected unhandled unknown unlocked unparsable unparseable unrecognised
    unrecognized unreadable unset unspecified unsupported untrusted unused unverified updated used valid validated verified waiting weak
    withheld wrong yes true false on nil none void unencrypted plain plaintext strong long longer shorter`),
]);

/**
 * Words with which programs go on after the name of a secret when they speak about it and do not tell it: `token expired`,
 * `password: authentication failed for user "bot"`, `secret: not found`. A value that is one of them is no secret, and
 * an unquoted value ends before one of them.
 */
export const MESSAGE_WORDS: ReadonlySet<string> = new Set([
  // the small words of a sentence
  ...words(`a an the this that these those it its your their our his her you we they who which what where when while
    is are was were be been being has have had having do does did done will would shall should can cannot could may
    might must not no nor none without with within and or but if else then than as at by for from in into of off on onto
    out over per since so to too under until unless up upon via because due before after again already also always any
    both each either every first last more most never next once one only other please some still such there therefore
    instead neither between about against during through try see use enter type ensure check make sure`),
  ...STATE_WORDS,
  // things that messages are about
  ...words(`access account accounts action address admin algorithm api application apps argument arguments array attempt attempts attribute auth
    authenticate authentication authenticator authorisation authorization backend base64 basic bearer body bool boolean bucket bytes cache call
    called callback certificate character characters check claim claims client column command config configuration connect connecting connection connections
    container content context cookie cookies count credential credentials database digest digits directory domain email encoding end
    endpoint engine entries entry env environment eof error errors exception exchange expiration expiry failure field fields file
    files flag float flow format function group header headers host http https identifier index input int integer issue
    issuer key keys kubernetes length letters level limit limits line list lookup login manager map match matches message method minimum maximum mode module
    name names namespace negotiated node number object operation option options owner parameter parameters parse parser parsing path
    open opening permission permissions pair placeholder plugin policy pool position prefix process property protocol provider proxy query quota read reader
    reading rate realm reason record refresh refreshing region request requests resource response result retries retry retrying role
    rotation rule schema scope script sdk security server service session sessions settings signature size source space standard state status step
    store str string strings struct subject suffix support symbol symbols syntax system table tag text time timeout times token tokens
    tracking trying type uint user username users using uuid validation validator validating value values variable variables verification verify version volume warning
    webhook window write writing retrieving resolving requesting generating creating updating rotating revoking sending storing missing`),
  // how a secret is named when it is spoken about
  ...words(`password passwords passphrase secret secrets apikey key-pair public private provided passcode`),
  // what a logger says
  ...words(`debug info warn error fatal trace notice critical panic traceback exited exit code signal killed terminated aborted crashed
    starting started stopping listening ready waiting reconnecting disconnected unreachable unhealthy healthy connected`),
]);

/** Values of switches and methods: `auth: scram-sha-256`, `credentials: include`. */
export const METHOD_WORDS: ReadonlySet<string> = new Set(
  words(`anonymous basic bearer cert digest external gssapi hs256 hs384 hs512 es256 rs256 include inherit iam kerberos ldap local login md5 mtls
    negotiate none ntlm oauth oauth2 oidc omit pam password peer plain same-origin saml scram scram-sha-1 scram-sha-256 scram-sha-512 simple
    sso tls token trust user-pass userpass x509 ed25519 rsa ecdsa hmac sha256 sha512 aes aes-256-gcm argon2 argon2id bcrypt pbkdf2`),
);

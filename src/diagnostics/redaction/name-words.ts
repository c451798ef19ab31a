const set = (...texts: string[]): ReadonlySet<string> => new Set(texts.flatMap((text) => text.split(' ')));

/** What may follow without changing what a name says: which one it is, and how it is written. */
export const QUALIFIERS = set(
  'old new prod production dev development test testing staging stage live main backup primary secondary current',
  'previous prev default value val raw plain plaintext text txt str string base hex bytes encoded encrypted decrypted',
  'data pem ro rw read write admin root user db hash digest env var b a x s',
);

/** What follows a secret's name and makes it the name of a property: its length, its file, its age. */
export const PROPERTIES = set(
  'length len size min max minimum maximum limit limits quota count counts number num total amount balance price rate',
  'ratio budget window usage used per second seconds minute minutes hour hours day days ms sec secs ttl age expiry',
  'expires expiration expired expire timeout interval period lifetime duration deadline retention rotation rotate',
  'rotated renewal delay retries attempts policy policies rule rules regex pattern format strength complexity entropy',
  'charset encoding algorithm alg algo type types kind class mode method methods scheme strategy style name names title label',
  'labels description desc comment hint prompt placeholder example help message msg error errors status state result',
  'reason valid validity validation validated validator enabled disabled required optional allowed supported present',
  'missing set changed updated created modified issued time timestamp date version versions revision rev generation ref refs',
  'reference selector path paths file files filename dir directory folder location mount url urls uri endpoint endpoints host port',
  'address addr domain issuer audience scope scopes claim claims id ids uid arn index idx position pos offset header',
  'headers field fields column param params parameter parameters prefix suffix separator delimiter source reset forgot',
  'authentication login symbol symbols decimals pair pairs standard supply ticker market markets bucket only',
);

/** Things that hold, serve or take apart a secret and are called after it: `token-service`. */
export const THINGS = set(
  'provider providers manager store stores backend engine plugin module driver handler helper factory service services svc server',
  'controller operator proxy gateway router worker job pod deployment container image namespace cluster role roles permission',
  'permissions group groups owner event events metric metrics counter pool cache queue topic channel table list parser',
  'lexer stream contract chain holder holders volume review request requests response exchange santa scanner cleaner class',
);

/** What ends the phrase: `password_for_file_share` is a password. */
export const PREPOSITIONS = set('for of to from on by');

/** How a name begins that asks a question about a secret, and is answered yes or no. */
export const SWITCHES = set(
  'is has have needs need require requires required use uses using enable enabled disable disabled allow allowed no',
  'without skip show hide random can should must',
);

/** Words that end in `pass` or `pwd` and are no password. */
export const NO_PASSWORDS = set(
  'bypass compass encompass trespass surpass overpass underpass prepass subpass multipass highpass lowpass bandpass',
  'allpass outpass oldpwd',
);

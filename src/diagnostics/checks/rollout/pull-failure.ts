export type PullFailure =
  | 'image-not-found'
  | 'pull-unauthorized'
  | 'registry-rate-limit'
  | 'registry-unreachable'
  | 'x509'
  | 'platform'
  | 'invalid-image-name'
  | 'image-pull-failing';

const PULL_REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
]);

/**
 * In this order: a sentence may hold several of the words, and the first is the reason. A registry that cannot be
 * reached cannot refuse anybody; one that hides what it has says `denied` and `does not exist` in one sentence.
 */
const SENTENCES: readonly (readonly [RegExp, PullFailure])[] = [
  [/toomanyrequests|too many requests|rate limit/i, 'registry-rate-limit'],
  [/x509|certificate (?:signed|has expired|is not valid)|server gave HTTP response to HTTPS/i, 'x509'],
  [/no match(?:ing manifest)? for (?:platform|\S+\/\S+)|does not match the specified platform/i, 'platform'],
  [
    /no such host|i\/o timeout|connection (?:refused|reset)|no route to host|network is unreachable|deadline exceeded|handshake timeout|server misbehaving|Client\.Timeout|50[234] |: EOF$/i,
    'registry-unreachable',
  ],
  [/unauthorized|denied|no basic auth|authentication required|403 Forbidden|insufficient_scope/i, 'pull-unauthorized'],
  [/not found|manifest unknown|name unknown|does not exist|no such image/i, 'image-not-found'],
];

export function isPullReason(reason: string | undefined): boolean {
  return reason !== undefined && PULL_REASONS.has(reason);
}

/** Why an image is not there, from the kubelet's word and its sentence, which quotes the registry. */
export function pullFailure(reason: string, message: string | undefined): PullFailure {
  if (reason === 'InvalidImageName') return 'invalid-image-name';
  if (reason === 'ErrImageNeverPull') return 'image-not-found';
  return SENTENCES.find(([words]) => words.test(message ?? ''))?.[1] ?? 'image-pull-failing';
}

const WRAPPING = /^(?:Failed to pull image "[^"]*"|rpc error: code = \w+ desc =|Error response from daemon|Error):? /;

/** The registry's own words, without what the kubelet and the runtime wrap around them. */
export function registryWords(message: string | undefined): string {
  let words = (message ?? '').replace(/\s+/g, ' ').trim();
  while (WRAPPING.test(words)) words = words.replace(WRAPPING, '');
  return words.slice(0, 300);
}

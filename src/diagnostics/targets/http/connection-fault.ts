/** How a TCP or TLS connection failed, by the system's own code. All three address targets classify with this. */
export interface ConnectionFault {
  readonly outcome: 'refused' | 'unresolved' | 'unroutable' | 'reset' | 'tls';
  readonly code: string;
}

const OUTCOMES: Readonly<Record<string, ConnectionFault['outcome']>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  // what a container's resolver says of an unknown name when it has no upstream to ask
  EAI_AGAIN: 'unresolved',
  ENODATA: 'unresolved',
  ENETUNREACH: 'unroutable',
  EHOSTUNREACH: 'unroutable',
  EADDRNOTAVAIL: 'unroutable',
  ENETDOWN: 'unroutable',
  ETIMEDOUT: 'unroutable',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  EPROTO: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  HOSTNAME_MISMATCH: 'tls',
};

/** `undefined`: the failure says nothing about the address. */
export function connectionFault(error: unknown): ConnectionFault | undefined {
  for (const code of systemCodes(error)) {
    const outcome = OUTCOMES[code] ?? (/^ERR_(?:SSL|TLS)_/.test(code) ? 'tls' : undefined);
    if (outcome !== undefined) return { outcome, code };
  }
  return undefined;
}

/** Every `code` that is a word, the deepest cause first: a driver's own codes stand further out. */
export function systemCodes(error: unknown, depth = 0): string[] {
  // a cause that leads back to itself must not hang us
  if (!(error instanceof Error) || depth > 8) return [];
  const inner = [
    ...systemCodes(error.cause, depth + 1),
    ...(error instanceof AggregateError ? error.errors.flatMap((each) => systemCodes(each, depth + 1)) : []),
  ];
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? [...inner, code] : inner;
}

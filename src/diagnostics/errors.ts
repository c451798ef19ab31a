/**
 * What one may conclude when a target gave no answer. Every kind but `not-found` means that we could not look, which is
 * never the patient's fault: the reading becomes `unknown` with the reason and the remedy.
 *
 * | kind | what happened | what one may conclude |
 * |---|---|---|
 * | `unreachable` | nothing answers at the address (refused, no such host, no route) | the target cannot be asked from here |
 * | `timeout` | no answer within the deadline (frozen, packets dropped) | nothing |
 * | `forbidden` | the target answered that we may not ask | the right named in the remedy is missing |
 * | `unauthenticated` | the target does not accept our credentials | our credentials are wrong or missing |
 * | `not-found` | the target answered: there is no such thing | it does not exist now |
 * | `unreadable` | it answered in a form that we do not understand | nothing; a version or a proxy may be in between |
 * | `not-configured` | the platform file or the environment names no such target | nothing was asked |
 * | `failed` | any other error of the target | nothing |
 */
export type TargetErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'forbidden'
  | 'unauthenticated'
  | 'not-found'
  | 'unreadable'
  | 'not-configured'
  | 'failed';

const RETRYABLE: ReadonlySet<TargetErrorKind> = new Set(['unreachable', 'timeout', 'failed']);

/** A question without an answer. `message` says what happened, `remedy` what the reader can do about it. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly kind: TargetErrorKind;
  readonly remedy: string;
  /** A machine-readable detail of the target, e.g. `ECONNREFUSED`, `403`, `18`. */
  readonly detail: string | undefined;

  constructor(
    kind: TargetErrorKind,
    message: string,
    options: { remedy: string; detail?: string | undefined; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.remedy = options.remedy;
    this.detail = options.detail;
  }

  /** Whether asking the same again later can help without anybody changing anything. */
  get retryable(): boolean {
    return RETRYABLE.has(this.kind);
  }
}

/**
 * A write that did not succeed. `refused`: the target answered and did nothing. `unknown`: it may have been done, so its
 * state must be read before anybody concludes anything, and it is never sent again.
 */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  readonly outcome: 'refused' | 'unknown';
  readonly remedy: string;
  /**
   * The target has answered, so nothing is under way, and its reason may pass: it was between two runs, or busy with
   * somebody else. Where reading it shows that nothing was done, the same may be sent again (`tryUntilTaken`).
   */
  readonly mayPass: boolean;

  constructor(
    outcome: WriteError['outcome'],
    message: string,
    options: { remedy: string; cause?: unknown; mayPass?: boolean },
  ) {
    super(message, { cause: options.cause });
    this.outcome = outcome;
    this.remedy = options.remedy;
    this.mayPass = options.mayPass ?? false;
  }
}

/** One fault of a file or of the environment that the user wrote. */
export interface ConfigurationFault {
  /** Where: `services.engine.port` of a file, or the name of an environment variable. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** A wrong configuration, with every fault at once. Exit code 78. Retrying does not help. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly source: string;
  readonly faults: readonly ConfigurationFault[];

  constructor(source: string, faults: readonly ConfigurationFault[]) {
    // No colon: after the name of a secret the redaction gate takes what follows one for the secret.
    const lines = faults.map((fault) => `  ${fault.path} · ${fault.message} ${fault.remedy}`.trimEnd());
    super(`${source} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${lines.join('\n')}`);
    this.source = source;
    this.faults = faults;
  }
}

/** The subject asked for is not in the platform file. Exit code 64. `suggestions` are the nearest names. */
export class UnknownSubjectError extends Error {
  override readonly name = 'UnknownSubjectError';
  readonly subject: string;
  readonly suggestions: readonly string[];

  constructor(subject: string, suggestions: readonly string[]) {
    const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.join(', ')}?` : '';
    super(`The platform has no service, database or area named "${subject}".${hint}`);
    this.subject = subject;
    this.suggestions = suggestions;
  }
}

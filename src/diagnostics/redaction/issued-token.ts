/** Characters that follow the beginning of a token. */
export type Alphabet = 'alphanumeric' | 'word' | 'dotted' | 'base64' | 'hex' | 'upper';

/** A token that its issuer marks by how it begins, so that it is recognised wherever it stands. */
export interface IssuedToken {
  /** The issuer and the kind of token. */
  readonly of: string;
  /** Literal beginnings, case as issued. */
  readonly begins: readonly string[];
  readonly alphabet: Alphabet;
  /** How many characters follow at least. Somewhat fewer than are issued, so that a shortened copy counts too. */
  readonly least: number;
  /** The rest holds a digit and a letter: without it the beginning is also that of ordinary names. */
  readonly mixed?: true;
  /** The rest holds capitals, small letters and digits. */
  readonly random?: true;
  /** Text in which nothing may be taken for such a token. */
  readonly nearMisses?: readonly string[];
}

/** No token is longer; what follows is looked at anew. A bound keeps the search linear. */
export const LONGEST_TOKEN = 2000;

export const ALPHABETS: Record<Alphabet, string> = {
  alphanumeric: 'A-Za-z0-9',
  word: 'A-Za-z0-9_-',
  dotted: 'A-Za-z0-9_.~=-',
  base64: 'A-Za-z0-9+/=_%-',
  hex: '0-9a-fA-F',
  upper: 'A-Z0-9',
};

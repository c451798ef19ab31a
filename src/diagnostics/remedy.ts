/** A remediation of the catalogue's section 5 that fits, as data. Nothing here runs it. */
export interface Offer {
  readonly remediation: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly risk: 'R1' | 'R2' | 'R3';
}

/** Exact text with the detected values, for what only a person may do. */
export interface Guidance {
  /** `G-PORT`, `G-ENV`, … (catalogue section 5). */
  readonly id: string;
  readonly text: string;
}

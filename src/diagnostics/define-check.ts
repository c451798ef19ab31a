import type {
  Check,
  Evidence,
  Facts,
  FactsOf,
  Find,
  Finding,
  FindingDeclaration,
  FindingDetails,
  Reader,
  Scope,
} from './contract.ts';

type Declarations = Readonly<Record<string, FindingDeclaration<never>>>;

interface CheckDefinition<D extends Declarations> extends Omit<Check, 'findings' | 'judge'> {
  /** Every finding that this check can produce, by its root-cause id of the catalogue. */
  readonly findings: D;
  /** Asks. It cannot write, and its answers reach `judge` only through the recorded readings. */
  gather(read: Reader, scope: Scope): Promise<void>;
  /** Pure: sees readings only, never the clock, and says declared findings. */
  judge(evidence: Evidence, find: Find<D>): void;
}

/** Declares one finding; the type of its facts is that of the parameter of `says`. */
export function finding<F extends Facts>(declaration: FindingDeclaration<F>): FindingDeclaration<F> {
  return declaration;
}

/** Makes a check. The only way to make one, so that a finding's texts come from its declaration and nowhere else. */
export function defineCheck<D extends Declarations>(definition: CheckDefinition<D>): Check {
  return {
    ...definition,
    judge(evidence) {
      const findings: Finding[] = [];
      definition.judge(evidence, (key, details) => {
        findings.push(sayFinding(definition.id, key, definition.findings[key], details));
      });
      return findings;
    },
  };
}

function sayFinding<D extends FindingDeclaration<never>>(
  check: string,
  key: string,
  declaration: D | undefined,
  details: FindingDetails<FactsOf<D>>,
): Finding {
  if (declaration === undefined) throw new Error(`Check ${check} says "${key}", which it does not declare.`);
  // The declaration of `key` takes exactly the facts of `key`; TypeScript loses the link between the two here.
  const facts = details.facts as never;
  return {
    code: `${check}/${key}`,
    cause: key,
    check,
    subject: details.subject,
    level: details.level ?? declaration.level,
    weight: details.weight ?? declaration.weight,
    tier: declaration.tier,
    summary: declaration.says(facts),
    facts,
    proof: [...new Set(details.proof)],
    ...(details.onset === undefined ? {} : { onset: details.onset }),
    ...(declaration.effect === undefined ? {} : { effect: declaration.effect }),
    explains: declaration.explains ?? [],
    explainsInDependents: declaration.explainsInDependents ?? [],
    ...(declaration.explainsInBlaming === undefined ? {} : { explainsInBlaming: declaration.explainsInBlaming }),
    offers: declaration.offers?.(facts) ?? [],
    guidance: declaration.guidance?.(facts) ?? [],
    ...(details.blames === undefined ? {} : { blames: details.blames }),
    ...(declaration.symptom && details.unread?.length ? { unread: details.unread } : {}),
  };
}

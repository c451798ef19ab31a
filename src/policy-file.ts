import { z } from 'zod';
import { ConfigurationError, type ConfigurationFault } from './diagnostics/errors.ts';
import type { Platform } from './diagnostics/platform.ts';
import { remediations } from './diagnostics/remediations/index.ts';
import { matchesPattern, Policy } from './jobs/policy.ts';
import { didYouMean, type FileKind, faultsOfIssue, parseYaml, readConfigurationText } from './yaml-file.ts';

const POLICY_FILE: FileKind = { schema: Policy, name: 'policy file', page: 'docs/policy-file.md' };

/** What the rules of a policy can be about. A pattern that matches none of it is a typing error, and so a fault. */
export interface PolicyVocabulary {
  /** Ids of the actions that there are. Empty: not known. */
  readonly remediations: readonly string[];
  /** Services and databases of the platform. Empty: not known. */
  readonly subjects: readonly string[];
}

/** Everything that this version of the bot can do, to everything that the platform file names. */
export function policyVocabulary({ services, databases }: Pick<Platform, 'services' | 'databases'>): PolicyVocabulary {
  return {
    remediations: remediations.map(({ id }) => id),
    subjects: [...Object.keys(services), ...Object.keys(databases)],
  };
}

/** Reads and checks a policy file. Throws `ConfigurationError` with every fault at once. */
export function loadPolicy(path: string, vocabulary: PolicyVocabulary): Policy {
  const remedy = 'Start from the shipped config/policy.yaml, or name another file with BOTCORE_POLICY.';
  return parsePolicy(readConfigurationText(path, remedy), path, vocabulary);
}

/** Checks the text of a policy file. `source` names it in the error. */
export function parsePolicy(text: string, source: string, vocabulary: PolicyVocabulary): Policy {
  const value = parseYaml(text, source, POLICY_FILE);
  const parsed = Policy.safeParse(value);
  const faults = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => faultsOfIssue(issue, POLICY_FILE)),
    ...referenceFaults(value, vocabulary),
  ];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new ConfigurationError(source, faults);
}

/** Texts where there are texts: what else is wrong with a value is zod's affair. `absent` stands for a missing key. */
const texts = (absent: readonly string[]) =>
  z
    .unknown()
    .optional()
    .transform((value): readonly (string | undefined)[] => {
      if (value === undefined) return absent;
      return Array.isArray(value) ? value.map((each) => (typeof each === 'string' ? each : undefined)) : [];
    });
const Texts = texts([]);
const LooseRule = z
  .object({
    name: z.string().optional().catch(undefined),
    remediations: texts(['*']),
    subjects: texts(['*']),
    risks: texts(['R1', 'R2', 'R3']),
    roles: Texts,
    request: Texts,
    approve: Texts,
    approvers: z.number().optional().catch(undefined),
  })
  .nullable()
  .catch(null);
const LooseRules = z.array(LooseRule).catch([]);
const LooseRole = z.object({ users: Texts, groups: Texts, everyone: z.boolean().catch(false) });
const LooseDefaults = z
  .object({ approvers: z.record(z.string(), z.number().catch(1)).catch({}) })
  .catch({ approvers: {} })
  .transform(({ approvers }) => ({ approvers: { R1: 1, R2: 1, R3: 2, ...approvers } as Record<string, number> }));
const LoosePolicy = z
  .object({
    defaults: LooseDefaults,
    roles: z.record(z.string(), LooseRole.nullable().catch(null)).catch({}),
    deny: LooseRules,
    allow: LooseRules,
    killSwitch: z.object({ pause: Texts, resume: Texts }).catch({ pause: [], resume: [] }),
  })
  .catch({ defaults: { approvers: {} }, roles: {}, deny: [], allow: [], killSwitch: { pause: [], resume: [] } });
type LoosePolicy = z.output<typeof LoosePolicy>;
type Rule = NonNullable<z.output<typeof LooseRule>>;
type Names = readonly (string | undefined)[];

/** Faults between the entries of a file, found even when single entries have faults of their own. */
function referenceFaults(value: unknown, vocabulary: PolicyVocabulary): ConfigurationFault[] {
  const policy = LoosePolicy.parse(value);
  const faults: ConfigurationFault[] = [];
  for (const list of ['deny', 'allow'] as const)
    policy[list].forEach((rule, index) => {
      if (rule === null) return;
      const path = `${list}[${index}]`;
      faults.push(
        ...nameFaults(path, rule, index, policy[list]),
        ...patternFaults(`${path}.remediations`, 'an action', rule.remediations, vocabulary.remediations),
        ...patternFaults(`${path}.subjects`, 'a service or database', rule.subjects, vocabulary.subjects),
        ...(['roles', 'request', 'approve'] as const).flatMap((key) => roleFaults(`${path}.${key}`, rule[key], policy)),
      );
      if (list === 'allow') faults.push(...hiddenFaults(path, rule, policy.allow.slice(0, index)));
      if (list === 'allow') faults.push(...crewFaults(path, rule, policy));
    });
  for (const use of ['pause', 'resume'] as const)
    faults.push(...roleFaults(`killSwitch.${use}`, policy.killSwitch[use], policy));
  return faults;
}

function nameFaults(
  path: string,
  { name }: Rule,
  index: number,
  rules: readonly (Rule | null)[],
): ConfigurationFault[] {
  if (name === undefined || rules.findIndex((rule) => rule?.name === name) === index) return [];
  return [
    { path: `${path}.name`, message: `“${name}” is taken.`, remedy: 'Explanations name rules: give it its own.' },
  ];
}

function roleFaults(path: string, names: Names, { roles }: LoosePolicy): ConfigurationFault[] {
  return names.flatMap((name, index) =>
    name === undefined || Object.hasOwn(roles, name)
      ? []
      : [
          {
            path: `${path}[${index}]`,
            message: `“${name}” is no role of this file.`,
            remedy: didYouMean(name, Object.keys(roles)),
          },
        ],
  );
}

function patternFaults(path: string, kind: string, patterns: Names, known: readonly string[]): ConfigurationFault[] {
  if (known.length === 0) return [];
  return patterns.flatMap((pattern, index) =>
    pattern === undefined || known.some((name) => matchesPattern(pattern, name))
      ? []
      : [
          {
            path: `${path}[${index}]`,
            message: `“${pattern}” matches no name of ${kind}.`,
            remedy: didYouMean(pattern, known),
          },
        ],
  );
}

/** The first rule that is about an action governs it: one whose every case an earlier one has never counts. */
function hiddenFaults(path: string, rule: Rule, earlier: readonly (Rule | null)[]): ConfigurationFault[] {
  const within = (inner: Names, outer: Names): boolean =>
    inner.length > 0 &&
    inner.every((name) => name !== undefined && outer.some((one) => one !== undefined && matchesPattern(one, name)));
  const hiding = earlier.find(
    (other) =>
      other !== null &&
      within(rule.remediations, other.remediations) &&
      within(rule.subjects, other.subjects) &&
      rule.risks.every((risk) => other.risks.includes(risk)),
  );
  if (hiding === undefined || hiding === null) return [];
  return [
    {
      path,
      message: `is never reached: “${hiding.name ?? '?'}” governs all that it is about.`,
      remedy: 'Put it before that rule, or remove it.',
    },
  ];
}

/**
 * A rule whose approvers are all named, and too few for one of the risks that it is about. Roles without anybody are not
 * filled in yet, which is no fault.
 */
function crewFaults(path: string, rule: Rule, { roles, defaults }: LoosePolicy): ConfigurationFault[] {
  const crew = rule.approve.flatMap((name) =>
    name === undefined || !Object.hasOwn(roles, name) ? [] : (roles[name] ?? []),
  );
  const people = new Set(crew.flatMap(({ users }) => users));
  const open = crew.some(({ everyone, groups }) => everyone || groups.length > 0);
  const needed = rule.approvers ?? Math.max(...rule.risks.map((risk) => defaults.approvers[risk ?? 'R1'] ?? 1), 1);
  if (open || people.size === 0 || people.size >= needed) return [];
  const risks = rule.approvers === undefined ? ` by \`defaults.approvers\` for ${rule.risks.join(', ')}` : '';
  return [
    {
      path: `${path}.approvers`,
      message: `is ${needed}${risks}, but only ${people.size} people may approve.`,
      remedy: 'Name more people or a user group, ask for fewer, or leave the risk that needs more to another rule.',
    },
  ];
}

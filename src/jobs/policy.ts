/** Who may ask for and approve what: the policy file as types, and the decision. Pure; nothing is allowed that no rule allows. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Subject } from '../diagnostics/contract.ts';
import type { Platform } from '../diagnostics/platform.ts';
import type { Risk } from '../diagnostics/remediation.ts';

const RISKS = ['R1', 'R2', 'R3'] as const;
const ACTS = ['request', 'approve'] as const;

const MemberId = z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'must be a member id such as U012ABCDEF');
const GroupId = z.string().regex(/^S[A-Z0-9]{2,}$/, 'must be the id of a user group such as S012ABCDEF');
const RoleName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must consist of letters, digits, "-" and "_"');
const Pattern = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9_.*-]+$/, 'must be a name, in which "*" stands for any characters');
const Minutes = (most: number) => z.int().min(1).max(most);
const Approvers = z.int().min(1).max(5);

export const Role = z.strictObject({
  users: z.array(MemberId).default([]).describe('Member ids (`U…`; in a profile under “Copy member ID”).'),
  groups: z.array(GroupId).default([]).describe('Ids of user groups (`S…`); who is in them is asked at the click.'),
  everyone: z.boolean().default(false).describe('Every member of the workspace. For small teams and demos.'),
});

const scope = {
  name: z.string().min(1).max(80).describe('What explanations call the rule.'),
  remediations: z
    .array(Pattern)
    .min(1)
    .default(['*'])
    .describe('Ids of the actions that it is about, such as `docker-restart-service` or `k8s-*`.'),
  subjects: z
    .array(Pattern)
    .min(1)
    .default(['*'])
    .describe('Services and databases of the platform file that it is about.'),
  risks: z
    .array(z.enum(RISKS))
    .min(1)
    .default([...RISKS])
    .describe('`R1`: neutral. `R2`: reversible, a brief blip. `R3`: users or trading may feel it.'),
};

export const DenyRule = z.strictObject({
  ...scope,
  roles: z.array(RoleName).min(1).optional().describe('Whom it denies. Left out: everybody.'),
  acts: z
    .array(z.enum(ACTS))
    .min(1)
    .default([...ACTS])
    .describe('What it denies.'),
});

export const AllowRule = z.strictObject({
  ...scope,
  request: z.array(RoleName).min(1).describe('Roles that may ask for it.'),
  approve: z.array(RoleName).min(1).describe('Roles that may approve it; never the one who asked.'),
  approvers: Approvers.optional().describe('How many must approve. Default: by risk, `defaults.approvers`.'),
  approvalMinutes: Minutes(1440).optional().describe('How long it asks for votes.'),
  executionMinutes: Minutes(60).optional().describe('How long it may be begun once it is approved.'),
});

export const Defaults = z.strictObject({
  approvers: z
    .strictObject({ R1: Approvers.default(1), R2: Approvers.default(1), R3: Approvers.default(2) })
    .prefault({})
    .describe('How many must approve, by risk: 1 for `R1` and `R2`, 2 for `R3`.'),
  approvalMinutes: Minutes(1440).default(15).describe('How long an approval asks for votes.'),
  executionMinutes: Minutes(60).default(5).describe('How long an approved action may be begun.'),
});

export const KillSwitch = z.strictObject({
  pause: z
    .array(RoleName)
    .default([])
    .describe(
      'Roles that may pause all writes. Left out: whoever is in any role. While Slack does not say who is in a group, whoever may ask counts as in it.',
    ),
  resume: z
    .array(RoleName)
    .default([])
    .describe('Roles that may resume them and close a circuit. Left out: whoever may approve something.'),
});

/** `config/policy.yaml`. Its page in docs/ is generated from here. */
export const Policy = z.strictObject({
  roles: z.record(RoleName, Role).describe('Who is who, by name.'),
  deny: z.array(DenyRule).default([]).describe('What is denied whatever else allows it.'),
  allow: z
    .array(AllowRule)
    .default([])
    .describe('What is allowed. The first rule that is about an action governs it; without one it is denied.'),
  defaults: Defaults.prefault({}).describe('What rules need not say.'),
  killSwitch: KillSwitch.prefault({}).describe('Who may stop all writes, and let them go on.'),
});
export type Policy = z.output<typeof Policy>;
type Scope = Pick<z.output<typeof DenyRule>, 'remediations' | 'subjects' | 'risks'>;

export interface Actor {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface PolicyQuestion {
  readonly actor: Actor;
  readonly act: (typeof ACTS)[number];
  readonly remediation: string;
  readonly risk: Risk;
  /** All names of what it acts on: see `subjectNames`. */
  readonly subjects: readonly string[];
  /** Who asked for it; they do not approve it. */
  readonly requester?: string;
}

/** One rule that was looked at, with why it matched or not. */
export interface TrailStep {
  readonly rule: string;
  readonly effect: 'allows' | 'denies' | 'not about it';
  readonly says: string;
}

/** What the governing rule demands. */
export interface Terms {
  readonly rule: string;
  readonly needed: number;
  readonly approvalMs: number;
  readonly executionMs: number;
}

export interface PolicyDecision {
  readonly allowed: boolean;
  /** The deciding reason, one sentence. */
  readonly because: string;
  readonly trail: readonly TrailStep[];
  /** Of the rule that governs the action; absent where none does. */
  readonly terms?: Terms;
}

/** Decides: deny rules first, then the first allow rule that is about the action, then no. */
export function decide(policy: Policy, question: PolicyQuestion): PolicyDecision {
  const trail: TrailStep[] = [];
  const verdict = (allowed: boolean, because: string, terms?: Terms): PolicyDecision => ({
    allowed,
    because,
    trail,
    ...(terms === undefined ? {} : { terms }),
  });
  if (question.act === 'approve' && question.requester === question.actor.user) {
    trail.push({ rule: 'four eyes', effect: 'denies', says: 'Who asked for an action does not approve it.' });
    return verdict(false, 'Who asked for an action does not approve it.');
  }
  for (const rule of policy.deny) {
    const step = denyStep(policy, rule, question);
    trail.push(step);
    if (step.effect === 'denies') return verdict(false, `The rule “${rule.name}” denies it.`);
  }
  for (const rule of policy.allow) {
    const elsewhere = mismatch(rule, question);
    if (elsewhere !== undefined) {
      trail.push({ rule: rule.name, effect: 'not about it', says: elsewhere });
      continue;
    }
    const terms = termsOf(policy, rule, question.risk);
    const member = membership(policy, rule[question.act], question.actor);
    const verb = question.act === 'request' ? 'may ask' : 'may approve';
    trail.push({ rule: rule.name, effect: member.is ? 'allows' : 'denies', says: `It governs this. ${member.says}` });
    return member.is
      ? verdict(true, `The rule “${rule.name}” allows it.`, terms)
      : verdict(false, `By the rule “${rule.name}” only ${rule[question.act].join(' or ')} ${verb}.`, terms);
  }
  return verdict(false, 'No rule allows it.');
}

/** Whether somebody may use the kill switch, and let writes go on. */
export function mayUseKillSwitch(policy: Policy, actor: Actor, use: 'pause' | 'resume'): boolean {
  const named = policy.killSwitch[use];
  const otherwise = use === 'pause' ? Object.keys(policy.roles) : policy.allow.flatMap(({ approve }) => approve);
  return membership(policy, named.length > 0 ? named : otherwise, actor).is;
}

/** A decision in lines, rule by rule, for `botcore can`. */
export function explainDecision({ allowed, because, trail, terms }: PolicyDecision): string[] {
  const marks = { allows: '✓', denies: '✗', 'not about it': '·' } as const;
  return [
    `${allowed ? 'Yes.' : 'No.'} ${because}`,
    ...trail.map(({ rule, effect, says }) => `${marks[effect]} ${rule}: ${says}`),
    ...(terms === undefined || !allowed ? [] : [termsText(terms)]),
  ];
}

function termsText({ needed, approvalMs, executionMs }: Terms): string {
  const people = needed === 1 ? 'one other person' : `${needed} other people`;
  return `It takes ${people} within ${approvalMs / 60_000} min, and must be begun within ${executionMs / 60_000} min after.`;
}

/** Identifies what the policy says: another hash is another policy. SHA-256 in hex; the order of keys does not matter. */
export function policyHash(policy: Policy): string {
  return createHash('sha256').update(JSON.stringify(policy, sortedKeys)).digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** What a subject is called in rules: a database also by the service that runs it, and the other way round. */
export function subjectNames(platform: Pick<Platform, 'databases'>, subject: Subject): string[] {
  const name = subject.slice(subject.indexOf(':') + 1);
  const runs = platform.databases[name]?.service;
  if (subject.startsWith('database:')) return runs === undefined ? [name] : [name, runs];
  const databases = Object.entries(platform.databases).filter(([, { service }]) => service === name);
  return [name, ...databases.map(([database]) => database)];
}

/** `*` stands for any characters. Each part between two is looked for once, so a name is read once. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

function denyStep(policy: Policy, rule: z.output<typeof DenyRule>, question: PolicyQuestion): TrailStep {
  const elsewhere = rule.acts.includes(question.act)
    ? mismatch(rule, question)
    : `It is not about who may ${question.act}.`;
  if (elsewhere !== undefined) return { rule: rule.name, effect: 'not about it', says: elsewhere };
  if (rule.roles === undefined) return { rule: rule.name, effect: 'denies', says: 'It denies this to everybody.' };
  const member = membership(policy, rule.roles, question.actor);
  return { rule: rule.name, effect: member.is ? 'denies' : 'not about it', says: member.says };
}

/** Why a rule is not about this. Undefined: it is. */
function mismatch(rule: Scope, { remediation, risk, subjects }: PolicyQuestion): string | undefined {
  if (!rule.remediations.some((pattern) => matchesPattern(pattern, remediation)))
    return `It is about ${rule.remediations.join(', ')}, not ${remediation}.`;
  if (!rule.subjects.some((pattern) => subjects.some((name) => matchesPattern(pattern, name))))
    return `It is about ${rule.subjects.join(', ')}, not ${subjects.join(' or ')}.`;
  if (!rule.risks.includes(risk)) return `It is about the risk ${rule.risks.join(', ')}, not ${risk}.`;
  return undefined;
}

function membership(policy: Policy, roles: readonly string[], { user, groups }: Actor): { is: boolean; says: string } {
  for (const name of roles) {
    const role = Object.hasOwn(policy.roles, name) ? policy.roles[name] : undefined;
    if (role === undefined) continue;
    if (role.everyone) return { is: true, says: `Everybody is in ${name}.` };
    if (role.users.includes(user)) return { is: true, says: `${user} is in ${name}.` };
    const group = role.groups.find((id) => groups.includes(id));
    if (group !== undefined) return { is: true, says: `${user} is in ${name} through the user group ${group}.` };
  }
  const empty = roles.filter((name) => isEmpty(policy.roles[name]));
  const hint =
    empty.length > 0 ? ` Nobody is in ${empty.join(', ')} yet: add member or group ids to the policy file.` : '';
  return { is: false, says: `${user} is not in ${roles.join(' or ')}.${hint}` };
}

function isEmpty(role: z.output<typeof Role> | undefined): boolean {
  return role !== undefined && !role.everyone && role.users.length === 0 && role.groups.length === 0;
}

function termsOf(policy: Policy, rule: z.output<typeof AllowRule>, risk: Risk): Terms {
  return {
    rule: rule.name,
    needed: rule.approvers ?? policy.defaults.approvers[risk],
    approvalMs: (rule.approvalMinutes ?? policy.defaults.approvalMinutes) * 60_000,
    executionMs: (rule.executionMinutes ?? policy.defaults.executionMinutes) * 60_000,
  };
}

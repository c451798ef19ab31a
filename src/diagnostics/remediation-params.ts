import { z } from 'zod';
import type { Offer } from './contract.ts';
import type { Refusal, Remediation } from './remediation.ts';

/** One parameter of a remediation, as its page and the terminal show it. */
export interface ParameterField {
  readonly name: string;
  readonly kind: 'text' | 'number';
  readonly optional: boolean;
  readonly description: string;
}

const Fields = z.object({
  properties: z.record(z.string(), z.looseObject({ type: z.string().optional(), description: z.string().optional() })),
  required: z.array(z.string()).default([]),
});

/** What a remediation takes, from its declaration. */
export function parameterFields({ params }: Pick<Remediation, 'params'>): ParameterField[] {
  const { properties, required } = Fields.parse(z.toJSONSchema(params, { io: 'input' }));
  return Object.entries(properties).map(([name, { type, description = '' }]) => ({
    name,
    kind: type === 'number' || type === 'integer' ? ('number' as const) : ('text' as const),
    optional: !required.includes(name),
    description,
  }));
}

/** The parameters of an offer as the remediation takes them, or what is wrong with each of them. */
export function parseParams(remediation: Remediation, params: Offer['params']): Offer['params'] | Refusal {
  const parsed = remediation.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return name in params || name === '' ? `${name || 'parameters'}: ${message}` : `${name} is missing`;
  });
  return {
    reason: `The parameters do not fit ${remediation.id}: ${faults.join('; ')}.`,
    remedy: `It takes ${parameterFields(remediation).map(fieldText).join(', ')}.`,
  };
}

function fieldText({ name, kind, optional }: ParameterField): string {
  return `${name} (${kind}${optional ? ', may be left out' : ''})`;
}

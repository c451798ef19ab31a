import { z } from 'zod';

/** Gives the texts that may stand at a place of a document, those first that hold a secret. */
export type Texts = (path: string) => readonly string[];

interface Schema {
  type?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  default?: unknown;
  minimum?: number;
}

/**
 * A document with every key that a schema has, each text of it from `texts`: the first that the schema takes at its
 * place. A new key is in it without being listed. What no text fits, such as a number, is what the schema presets or
 * allows. Throws where the whole is refused.
 */
export function documentOf(schema: z.ZodType, texts: Texts): unknown {
  const choices = new Map<string, number>();
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  for (let round = 0; round < 100; round += 1) {
    const document = made(shape, '', (path) => texts(path)[choices.get(path) ?? 0]);
    const parsed = schema.safeParse(document);
    if (parsed.success) return document;
    const faulty = new Set(parsed.error.issues.map(({ path }) => path.join('.')));
    for (const path of faulty) choices.set(path, (choices.get(path) ?? 0) + 1);
  }
  throw new Error('No text fits.');
}

/** The same with a text at each leaf, also where a number or a word of a list belongs: what must be refused. */
export function wrongDocumentOf(schema: z.ZodType, text: (path: string) => string): unknown {
  return made(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema, '', text, true);
}

function made(schema: Schema, path: string, text: (path: string) => string | undefined, wrong = false): unknown {
  const inner = (each: Schema, key: string | number): unknown =>
    made(each, path === '' ? String(key) : `${path}.${key}`, text, wrong);
  if (schema.properties !== undefined)
    return Object.fromEntries(Object.entries(schema.properties).map(([key, each]) => [key, inner(each, key)]));
  if (typeof schema.additionalProperties === 'object') {
    const entry = schema.additionalProperties;
    return Object.fromEntries(['desk', 'ledger'].map((key) => [key, inner(entry, key)]));
  }
  if (schema.items !== undefined) return [inner(schema.items, 0)];
  if (schema.anyOf?.[0] !== undefined) return made(schema.anyOf[0], path, text, wrong);
  if (wrong) return text(path);
  if (schema.enum !== undefined) return schema.default ?? schema.enum[0];
  if (schema.type === 'string') return text(path);
  if (schema.type === 'boolean') return false;
  return schema.default ?? schema.minimum ?? 1;
}

import type { Question, Reading } from './contract.ts';

const SEPARATOR = ' · ';

/** The key of a question's reading, e.g. `docker · logs · engine · tail=200`. Arguments in order of their names. */
export function questionText(question: Pick<Question<unknown>, 'target' | 'name' | 'arguments'>): string {
  const details = Object.entries(question.arguments)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  return [question.target, question.name, ...details].join(SEPARATOR);
}

/** The name of the question that a reading answers, e.g. `logs`. */
export function questionName({ question }: Pick<Reading, 'question'>): string {
  return question.split(SEPARATOR)[1] ?? '';
}

/** The arguments of the question that a reading answers, by name. */
export function questionArguments({ question }: Pick<Reading, 'question'>): Readonly<Record<string, string>> {
  const pairs = question
    .split(SEPARATOR)
    .slice(2)
    .map((part) => part.split('='));
  return Object.fromEntries(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}

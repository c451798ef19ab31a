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

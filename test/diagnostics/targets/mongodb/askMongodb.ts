import { expect } from 'vitest';
import { type MongodbAnswer, mongodbState } from '../../../../src/diagnostics/targets/mongodb/questions.ts';
import { createMongodbTarget } from '../../../../src/diagnostics/targets/mongodb.ts';

/** Stands in every connection string as the password; no answer and no error may hold it. */
export const CANARY = 'canary7f3a91c2';

export interface Asked {
  readonly answer: MongodbAnswer;
  readonly elapsed: number;
}

/** Asks a target of its own, as an examination would, and checks what holds of every answer. */
export async function askMongodb(url: string, member?: string): Promise<Asked> {
  const target = createMongodbTarget({ urls: { ledger: url } });
  try {
    return await askTarget(target, member);
  } finally {
    await target.close();
  }
}

export async function askTarget(target: ReturnType<typeof createMongodbTarget>, member?: string): Promise<Asked> {
  const question = mongodbState('ledger', 'LEDGER_URL', member);
  const startedAt = performance.now();
  const answer = question.answer.parse(await target.ask(question, new AbortController().signal));
  const elapsed = performance.now() - startedAt;
  expect(elapsed).toBeLessThan(question.deadlineMs ?? 0);
  expect(JSON.stringify(answer)).not.toContain(CANARY);
  return { answer, elapsed };
}

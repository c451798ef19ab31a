import { expect, it } from 'vitest';
import { answerQuestion } from '../../../../src/diagnostics/targets/kubernetes/ask.ts';
import type { KubernetesQuestionName } from '../../../../src/diagnostics/targets/kubernetes/questions.ts';
import type { KubernetesRequest } from '../../../../src/diagnostics/targets/kubernetes/request.ts';
import { QUESTION_RIGHTS } from '../../../../src/diagnostics/targets/kubernetes/rights.ts';
import { everyQuestion } from './everyQuestion.ts';

const questions = everyQuestion('engine-1', 'engine');

it.each(Object.keys(questions) as KubernetesQuestionName[])(
  '%s needs exactly the right that it declares',
  async (name) => {
    const requests: KubernetesRequest[] = [];
    const connection = {
      async get(request: KubernetesRequest) {
        requests.push(request);
        throw new Error('asked');
      },
    };
    const asking = { connection, namespace: 'trading', signal: new AbortController().signal };

    await expect(answerQuestion(asking, questions[name])).rejects.toThrow('asked');

    const { clusterWide, ...right } = QUESTION_RIGHTS[name];
    expect(requests).toMatchObject([right]);
    expect(requests[0]?.namespace).toBe(clusterWide === true ? undefined : 'trading');
  },
);

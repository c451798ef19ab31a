import { z } from 'zod';
import { TargetError, WriteError } from '../../errors.ts';
import { printable } from '../../redaction/printable.ts';
import { missingRight, rightOf } from './kubernetes-error.ts';
import { UnansweredError } from './send-once.ts';
import type { KubernetesWrite } from './write-request.ts';

/** What the API says when it does not do what it was asked. */
const Status = z.object({
  message: z.string().default(''),
  details: z
    .object({
      causes: z
        .array(
          z.object({ reason: z.string().default(''), message: z.string().default(''), field: z.string().default('') }),
        )
        .default([]),
    })
    .prefault({}),
});
type Status = z.output<typeof Status>;

/** Longest sentence of the server that is passed on, characters. */
const SENTENCE_LIMIT = 300;

const AGAIN = 'Diagnose again, and decide on what is there now.';

/** The target is not what was planned on. `mayPass`: it may be so in a moment, or reading it tells better what it is. */
export function changedMeanwhile(object: string, how: string, mayPass = false): WriteError {
  const message = `The ${object} has changed meanwhile: ${how}. Nothing was done.`;
  return new WriteError('refused', message, { remedy: AGAIN, mayPass });
}

/** A question that comes before the write had no answer: nothing was sent. */
export function refusedBefore(error: unknown): WriteError {
  if (error instanceof WriteError) return error;
  const message = error instanceof Error ? printable(error.message, { most: 2000 }) : String(error);
  const remedy = error instanceof TargetError ? error.remedy : 'Ask again; if it stays, report it with this message.';
  return new WriteError('refused', `${message} Nothing was done.`, { remedy, cause: error });
}

/** No answer to the write. Nothing comes of a dry run, whatever became of it. */
export function unansweredWrite(error: unknown, write: KubernetesWrite, server: string): WriteError {
  const sent = !(error instanceof UnansweredError) || error.sent;
  const code = codeOf(error);
  const how = code === 'ABORT_ERR' ? ' in time' : code === '' ? '' : ` (${code})`;
  if (write.dry || !sent)
    return new WriteError('refused', `The API server ${server} did not answer${how}. Nothing was done.`, {
      remedy: `See whether ${server} answers from where the bot runs: curl -k --max-time 5 ${server}/readyz`,
      cause: error,
    });
  const message = `The API server ${server} did not answer${how} to ${rightOf(write)}: it may have been done.`;
  return new WriteError('unknown', message, { remedy: lookAt(write), cause: error });
}

/** The server answered with another status than success. */
export function refusedWrite(write: KubernetesWrite, status: number, body: string, server: string): WriteError {
  const said = statusOf(body);
  if (status === 500 && WEBHOOK_FAILED.test(said.message)) return webhookFailed(write, said);
  if (status >= 500 && !write.dry)
    return new WriteError(
      'unknown',
      `${server} answered ${status} to ${rightOf(write)}${sentenceOf(said)}: it may have been done.`,
      { remedy: lookAt(write) },
    );
  if (status === 403) return forbiddenWrite(write, said);
  if (status === 409 || (status === 422 && said.details.causes.length === 0))
    // A failed `test` of a patch is answered in no words of its own.
    return changedMeanwhile(write.object, 'it is no longer what the plan was made for', true);
  const { says, remedy } = words(write, status, said, server);
  return new WriteError('refused', `${says} Nothing was done.`, { remedy, mayPass: status === 429 });
}

/** Webhooks are asked before anything is stored: what one of them did not answer has not been done. */
const WEBHOOK_FAILED = /^Internal error occurred: failed calling webhook /;

function webhookFailed({ object }: KubernetesWrite, said: Status): WriteError {
  return new WriteError(
    'refused',
    `The cluster cannot ask an admission webhook about ${object}${sentenceOf(said)}. Nothing was done.`,
    { remedy: 'See whether the service of the webhook has pods that run, then ask again.', mayPass: true },
  );
}

/** RBAC refuses by the right that is missing; everything else that answers 403 is a rule about what is written. */
function forbiddenWrite(write: KubernetesWrite, said: Status): WriteError {
  if (/ cannot \w+ resource /.test(said.message)) {
    const { says, remedy } = missingRight(write, said.message);
    return new WriteError('refused', `${says} Nothing was done.`, { remedy });
  }
  return new WriteError('refused', `The cluster refuses to change ${write.object}${sentenceOf(said)}.`, {
    remedy: 'Ask whoever keeps the admission rules and quotas of the cluster.',
  });
}

function words(write: KubernetesWrite, status: number, said: Status, server: string): { says: string; remedy: string } {
  const { object, namespace } = write;
  if (status === 401)
    return {
      says: `${server} does not accept the credentials of the kubeconfig.`,
      remedy: 'Renew the token or client certificate of the kubeconfig, then ask again.',
    };
  if (status === 404) return { says: `There is no ${object} in namespace ${namespace} any more.`, remedy: AGAIN };
  if (status === 422) {
    const fields = said.details.causes.map(({ field, reason }) => `${field} (${reason})`);
    return {
      says: `The API server finds the changed ${object} invalid: ${fields.join(', ')}.`,
      remedy: 'Mend the fields by hand: what was right when it was written is no longer accepted.',
    };
  }
  if (status === 429) return throttled(write, said);
  return {
    says: `${server} answered ${status} to ${rightOf(write)}${sentenceOf(said)}.`,
    remedy: 'See whether the API server is well (`kubectl get --raw /readyz?verbose`), then ask again.',
  };
}

function throttled({ object, namespace }: KubernetesWrite, { details }: Status): { says: string; remedy: string } {
  const budget = details.causes.find(({ reason }) => reason === 'DisruptionBudget');
  if (budget === undefined)
    return { says: 'The API server takes no more requests for now.', remedy: 'Wait a minute, then ask again.' };
  const why = budget.message === '' ? '' : ` (${printable(budget.message, { most: SENTENCE_LIMIT })})`;
  return {
    says: `The disruption budget does not let the ${object} go${why}.`,
    remedy: `Bring other pods up first; see \`kubectl -n ${namespace} get poddisruptionbudgets\`.`,
  };
}

function lookAt({ object, namespace }: KubernetesWrite): string {
  const [kind = '', name = ''] = object.split(' ');
  return `Look at it before anybody does anything: \`kubectl -n ${namespace} describe ${kind}/${name}\`.`;
}

function codeOf(error: unknown): string {
  const cause = error instanceof UnansweredError ? error.cause : error;
  if (!(cause instanceof Error)) return '';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}

/** `: the server's sentence`, redacted and cut. */
function sentenceOf({ message }: Status): string {
  return message === '' ? '' : `: ${printable(message, { most: SENTENCE_LIMIT })}`;
}

function statusOf(body: string): Status {
  try {
    return Status.parse(JSON.parse(body));
  } catch {
    return Status.parse({});
  }
}

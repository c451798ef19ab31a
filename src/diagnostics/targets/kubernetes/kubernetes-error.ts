import { z } from 'zod';
import { TargetError } from '../../errors.ts';
import { printable } from '../../redaction/printable.ts';
import type { KubernetesRequest } from './request.ts';

/** What the API says when it does not do what it was asked. */
const Status = z.object({ message: z.string().default(''), reason: z.string().optional() });

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ECONNRESET']);
const UNTRUSTED = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE|ALTNAME|^ERR_TLS/;

/** A reply that is no answer, as what one may conclude from it. */
export function refusedRequest(request: KubernetesRequest, status: number, body: string, server: string): TargetError {
  const { message } = statusOf(body);
  const detail = String(status);
  if (status === 401)
    return new TargetError('unauthenticated', `${server} does not accept the credentials of the kubeconfig.`, {
      remedy: 'Renew the token or client certificate of the kubeconfig, then ask again.',
      detail,
    });
  if (status === 403) return forbidden(request, message);
  if (status === 404)
    return new TargetError('not-found', message || `${server} knows no ${request.path}.`, {
      remedy: `Check the name; ${rightOf(request)} was asked.`,
      detail,
    });
  return new TargetError('failed', `${server} answered ${status} to ${rightOf(request)}: ${message || 'no reason'}`, {
    remedy: 'See whether the API server is well (`kubectl get --raw /readyz?verbose`), then ask again.',
    detail,
  });
}

/** The connection failed, or the answer did not come in time. */
export function failedRequest(error: unknown, server: string): TargetError {
  if (error instanceof TargetError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const options = { detail: code, cause: error };
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError' || code === 'ETIMEDOUT'))
    return new TargetError('timeout', `The API server ${server} did not answer in time.`, {
      ...options,
      remedy: `See whether ${server} answers from where the bot runs: curl -k --max-time 5 ${server}/readyz`,
    });
  if (code !== undefined && UNREACHABLE.has(code))
    return new TargetError('unreachable', `Nothing answers at the API server ${server} (${code}).`, {
      ...options,
      remedy: 'Check the server address of the kubeconfig, the network between, and that the control plane runs.',
    });
  if (code !== undefined && UNTRUSTED.test(code))
    return new TargetError('unreachable', `The certificate of the API server ${server} is not trusted (${code}).`, {
      ...options,
      remedy: 'Put the certificate authority of the cluster into the kubeconfig (certificate-authority-data).',
    });
  return new TargetError('failed', `Asking the API server ${server} failed: ${printable(message, { most: 1000 })}`, {
    ...options,
    remedy: 'Ask again; if it stays, try the same with kubectl and the same kubeconfig.',
  });
}

/** It answered, and not what Kubernetes answers. */
export function unreadableReply(request: KubernetesRequest, cause: unknown): TargetError {
  const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : '';
  return new TargetError(
    'unreadable',
    `The reply to ${rightOf(request)} is not what the Kubernetes API says: ${reason}`,
    {
      remedy: 'Check that the server address of the kubeconfig is an API server and no proxy or login page.',
      cause,
    },
  );
}

function forbidden(request: KubernetesRequest, message: string): TargetError {
  const { says, remedy } = missingRight(request, message);
  return new TargetError('forbidden', says, { remedy, detail: '403' });
}

/** Which right RBAC says is missing, and how it is granted. `message`: the server's sentence, which names the user. */
export function missingRight(request: KubernetesRequest, message: string): { says: string; remedy: string } {
  const user = /User "([^"]+)"/.exec(message)?.[1] ?? 'this account';
  const { verb, resource, group, namespace } = request;
  const place = namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;
  const kind = namespace === undefined ? 'clusterrole' : 'role';
  const scope = namespace === undefined ? '' : ` -n ${namespace}`;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  return {
    says: `${user} may not ${rightOf(request)}.`,
    remedy:
      `Grant ${user} the verb "${verb}" on "${qualified}" ${place}: kubectl create ${kind} botcore-${verb}-` +
      `${resource.replace('/', '-')} --verb=${verb} --resource=${qualified}${scope}, and bind it to the account.`,
  };
}

/** `list pods in namespace trading`. */
export function rightOf({ verb, resource, group, namespace }: KubernetesRequest): string {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  return namespace === undefined ? `${verb} ${qualified}` : `${verb} ${qualified} in namespace ${namespace}`;
}

/** The API's sentence, redacted. */
function statusOf(body: string): z.output<typeof Status> {
  try {
    const status = Status.parse(JSON.parse(body));
    return { ...status, message: printable(status.message, { most: 1000 }) };
  } catch {
    return { message: printable(body, { most: 200 }) };
  }
}

import type { Guidance } from '../../contract.ts';

/** One field of an address that is not as it should be. */
export interface UriDifference {
  readonly field: 'host' | 'port' | 'replicaSet';
  readonly is: string;
  readonly shouldBe: string;
}

/** G-URI: field by field, with nothing of the user or password in it. */
export function uriGuidance(variable: string, differences: readonly UriDifference[] = []): Guidance {
  const fields = differences.map(({ field, is, shouldBe }) => `${field} \`${is}\` → \`${shouldBe}\``);
  const change = fields.length > 0 ? `Change ${fields.join(', ')} in ${variable}` : `Correct ${variable}`;
  const kept = differences.length > 0 ? ', and keep its other fields as they are' : '';
  return {
    id: 'G-URI',
    text: `${change}, with special characters of the password percent-encoded (@ is %40, / is %2F, : is %3A)${kept}. Then recreate the container with \`docker compose up -d --force-recreate --no-deps <service>\`: a restart keeps the old environment.`,
  };
}

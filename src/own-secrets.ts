import { learnSecrets } from './diagnostics/redaction/known-values.ts';
import { secretsOfEntries } from './diagnostics/redaction/secret-values.ts';

/** What the environment of this process holds of secrets is in nothing that it says, from here on. Call it first. */
export function learnOwnSecrets(variables: NodeJS.ProcessEnv): void {
  learnSecrets(secretsOfEntries(Object.entries(variables)), true);
}

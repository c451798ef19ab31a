import { REDACTED, redactText } from '../../redact.ts';

const SECRET_OPTION = /^(?=--?[\w-]*$).*(?:pass|secret|token|api-?key|credential|masterauth)/i;
/** `curl -u user:password`, `redis-cli -a password`, `mysql -p password`; a bare number after `-p` is a port. */
const SHORT_SECRET_OPTION = /^-[uap]$/;
const IN_SHELL_TEXT =
  /(\s(?:--?(?=[\w-]*(?:pass|secret|token|api-?key|credential|auth))[\w-]+|-[uap])\s+)(?!\d{1,5}(?:\s|$))("[^"]*"|'[^']*'|[^\s;|&]+)/gi;
/** `mysqladmin -psecret`: the value is glued to the option. */
const GLUED_PASSWORD = /(\s-p)(?!\d{1,5}(?:\s|$))(?!-)[^\s;|&]+/g;

/** A command line in one string. What follows an option that takes a password is left out, besides what `redactText` finds. */
export function commandText(parts: readonly string[]): string {
  const shown = parts.map((part, index) => {
    const before = parts[index - 1] ?? '';
    const isSecret = SECRET_OPTION.test(before) || (SHORT_SECRET_OPTION.test(before) && !/^\d{1,5}$/.test(part));
    return isSecret && !part.startsWith('-') ? REDACTED : part;
  });
  const text = shown.join(' ').replace(IN_SHELL_TEXT, `$1${REDACTED}`);
  return redactText(text.replace(usesMysql(text) ? GLUED_PASSWORD : /(?!)/, `$1${REDACTED}`)).slice(0, 500);
}

function usesMysql(text: string): boolean {
  return /\b(?:mysql|mariadb)/.test(text);
}

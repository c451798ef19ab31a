import { readFileSync } from 'node:fs';
import { parse as parseToml, TomlError } from 'smol-toml';
import { parse as parseYaml, YAMLParseError } from 'yaml';

/** Reads the service's own configuration; answers what its parser would print when it is broken. */
export function configurationFault(path: string, format: 'toml' | 'yaml'): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return `Error: failed to read ${path}: No such file or directory (os error 2)`;
  }
  try {
    if (format === 'toml') parseToml(text);
    else parseYaml(text);
    return undefined;
  } catch (error) {
    if (error instanceof TomlError) return tomlFault(path, text, error);
    if (error instanceof YAMLParseError) return yamlFault(path, error);
    throw error;
  }
}

/** As Rust's toml crate prints it, under anyhow. */
function tomlFault(path: string, text: string, { line, column, message }: TomlError): string {
  const margin = ' '.repeat(String(line).length);
  const reason = message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? 'invalid document';
  const block = [
    `TOML parse error at line ${line}, column ${column}`,
    `${margin} |`,
    `${line} | ${text.split('\n')[line - 1] ?? ''}`,
    `${margin} | ${' '.repeat(Math.max(0, column - 1))}^`,
    reason,
  ];
  return [`Error: failed to load ${path}`, '', 'Caused by:', ...block.map((row) => `    ${row}`)].join('\n');
}

/** As PyYAML prints it. */
function yamlFault(path: string, error: YAMLParseError): string {
  const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
  const reason =
    error.code === 'BLOCK_AS_IMPLICIT_KEY' ? 'mapping values are not allowed here' : "could not find expected ':'";
  return [
    'Traceback (most recent call last):',
    '  File "/app/ai_service/settings.py", line 31, in load',
    '    yaml.safe_load(stream)',
    `yaml.scanner.ScannerError: ${reason}`,
    `  in "${path}", line ${line}, column ${col}`,
  ].join('\n');
}

import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string;

/** Colour only where a person looks at a terminal, and not where NO_COLOR asks for none (no-color.org). */
export function paintFor(stream: { isTTY?: boolean }, variables: NodeJS.ProcessEnv): Paint {
  const wanted = stream.isTTY === true && (variables['NO_COLOR'] ?? '') === '' && variables['TERM'] !== 'dumb';
  return (format, text) => (wanted ? styleText(format, text, { validateStream: false }) : text);
}

/** Control characters of outside text could move the cursor or recolour the terminal: they are shown, not obeyed. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' || character === '\t'
      ? character
      : `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );
}

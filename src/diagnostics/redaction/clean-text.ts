/**
 * Terminal sequences: colours and cursor moves (CSI), titles and links (OSC and its kin), two-character escapes.
 * Every class excludes the character that begins a sequence, so no text is read twice.
 */
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is looked for
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f\n]{0,2000}(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]{0,8}[0-~]?/g;

/** The same colours where a logger or a shell has already written the escape character out as text. */
const WRITTEN_COLOURS = /(?:\\u001[bB]|\\x1[bB]|\\0?33|\\e|#033|\^\[|\u241b)\[[0-9;]{0,32}[mK]/g;

/** A lone half of a surrogate pair is no text: Slack refuses or mangles it. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Characters that are not shown or turn the direction of a line: they make a text look like another, and cut a word in
 * two. The joiner and the variation selector of an emoji stay, since they follow a picture.
 */
const INVISIBLE =
  /(?<!\p{Extended_Pictographic}\ufe0f?)[\u200d\ufe0f]|(?![\u200d\ufe0f])[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** More marks on one letter than any script needs run over the lines above and below. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A text without any of these needs no closer look, which is slow. */
const PERHAPS_INVISIBLE = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;
const PERHAPS_PILED = /\p{M}{5}/u;

/** Text that needs nothing: printable ASCII. The backslash, "#" and "^" may begin a written colour. */
const PLAIN = /^[\t\n -"$-[\]_-~]*$/;

/**
 * Outside text as characters that a reader sees: no terminal sequences, control or invisible characters, broken UTF-16;
 * line ends are `\n`. The first step of the gate: what is taken out could hide a secret's name or cut its value in two.
 */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  const seen = text
    .replace(SEQUENCES, '')
    .replace(WRITTEN_COLOURS, '')
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    .replace(CONTROL, '')
    .replace(LONE_SURROGATE, '\ufffd');
  const visible = PERHAPS_INVISIBLE.test(seen) ? seen.replace(INVISIBLE, '') : seen;
  return PERHAPS_PILED.test(visible) ? visible.replace(PILED_MARKS, '$1') : visible;
}

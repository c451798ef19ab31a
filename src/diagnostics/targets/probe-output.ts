import { printable } from '../redaction/printable.ts';

const LENGTH_MAX = 500;
/**
 * The two lines of heading, and the figures that follow: twelve columns, of which three are times, and the last takes five
 * characters. The cluster writes the first line behind words of its own, which are the group.
 */
const METER =
  /^(\w+ probe (?:failed|errored): )?\s*(?:% Total\s+% Received\b.*|Dload\s+Upload\b.*|\d+\s+\S+\s+\d+\s+\S+\s+\d+\s+\S+\s+\S+\s+\S+(?:\s+[-\d:hdm]{5,8}){3} [ \d.kMGTP]{5})/;

/**
 * What a health check printed, redacted, at most 500 characters. Without the progress meter of a `curl -f` that was not
 * told to be silent: it comes first, once a second, and what decides last, which the length would cut off.
 */
export function probeOutput(text: string): string {
  return printable(withoutMeter(text).trim(), { most: LENGTH_MAX });
}

/** Line breaks as they were, for what is no meter. */
export function withoutMeter(text: string): string {
  if (!text.includes('% Total')) return text;
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(METER, '$1'))
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** The audit log for people. Pure. */
import type { AuditEntry } from './audit-contract.ts';

/** One line: `#12 2026-11-24 12:03:10 UTC vote U0ADA: …`. */
export function auditLine({ seq, at, kind, actor, approval, text }: AuditEntry): string {
  const about = approval === undefined ? '' : ` [${approval.slice(0, 8)}]`;
  return `#${seq} ${instant(at)} ${kind}${about} ${actor === undefined ? '' : `${actor}: `}${text}`;
}

/** A Markdown timeline for a post-mortem: what happened, by incident, in order. */
export function auditTimeline(entries: readonly AuditEntry[]): string {
  const first = entries[0];
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return '# Timeline\n\nThe audit log holds nothing about this.\n';
  const incidents = [...new Set(entries.map(({ incident }) => incident))];
  const sections = incidents.map((incident) => {
    const title = incident === undefined ? '## Not about one incident' : `## Incident ${incident}`;
    const rows = entries.filter((entry) => entry.incident === incident).map(row);
    return [title, '', '| time (UTC) | what | who | | entry |', '| --- | --- | --- | --- | --- |', ...rows, ''].join(
      '\n',
    );
  });
  const head = `Entries ${first.seq} to ${last.seq} of the audit log, ${instant(first.at)} to ${instant(last.at)}.`;
  return ['# Timeline', '', `${head} The last seal is \`${last.mac}\`.`, '', ...sections].join('\n');
}

function row({ seq, at, kind, actor, text }: AuditEntry): string {
  return `| ${instant(at).replace(' UTC', '')} | ${kind} | ${cell(actor ?? '')} | ${cell(text)} | ${seq} |`;
}

/** What a table of Markdown takes as text. */
function cell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
}

function instant(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

import type { KnownBlock, TableBlock } from '@slack/types';
import type { PlatformStatus, ServiceStatus } from '../../diagnostics/status.ts';
import type { Incident } from '../../jobs/contract.ts';
import { slackLimits } from '../limits.ts';
import { outside, outsideLine, outsideMrkdwn } from './mrkdwn.ts';
import {
  bullets,
  faint,
  footnote,
  header,
  line,
  listed,
  richText,
  type SlackMessage,
  strong,
  words,
} from './rich-text.ts';

const LIGHTS = { green: '🟢', amber: '🟡', red: '🔴', grey: '⚪' } as const;
const WORDS = { green: 'well', amber: 'attention', red: 'down', grey: 'unknown' } as const;

const COLUMNS = ['Service', 'State', 'Health', 'Memory', 'CPU', 'Ping', 'Note'] as const;

/** So many rows stay below what Slack takes for all text of one message. */
const SHOWN_ROWS = Math.min(50, slackLimits.table.rows - 1);

/** Every service in one table: the worst first, so that the first line is the one to look at. */
export function statusView(incident: Incident, status: PlatformStatus): SlackMessage {
  const sorted = [...status.services].sort((one, other) => rank(one) - rank(other));
  const counted = (['red', 'amber', 'grey', 'green'] as const)
    .map((light) => ({ light, count: sorted.filter((service) => service.light === light).length }))
    .filter(({ count }) => count > 0)
    .map(({ light, count }) => `${LIGHTS[light]} ${count} ${WORDS[light]}`);
  const summary = counted.join(' · ') || 'no services';
  const left = sorted.length - SHOWN_ROWS;
  const blocks: KnownBlock[] = [
    header(`Status of ${status.platform}: ${summary}`),
    ...(sorted.length > 0 ? [table(sorted.slice(0, SHOWN_ROWS))] : []),
    ...(left > 0 ? [footnote(`and ${left} more services, all no worse than the last one shown`)] : []),
    ...unchecked(status),
    footnote(
      `Read ${status.at} · incident ${incident.id} · – could not be read or does not apply · disk space: unknown, no target sees the hosts' file systems`,
    ),
  ];
  return { text: outsideMrkdwn(`Status of ${status.platform}: ${summary}`, 500), blocks };
}

const rank = ({ light }: ServiceStatus): number => ['red', 'amber', 'grey', 'green'].indexOf(light);

function table(services: readonly ServiceStatus[]): TableBlock {
  // Few services leave room for what is wrong with them; many must all fit into one message.
  const room = Math.max(30, Math.min(160, Math.floor(9000 / Math.max(1, services.length)) - 160));
  const rows = [[...COLUMNS], ...services.map((service) => cells(service, room))];
  return {
    type: 'table',
    rows: rows.map((row) => row.map((text) => ({ type: 'raw_text' as const, text }))),
    column_settings: COLUMNS.map((_, index) => ({ is_wrapped: index === 0 || index === COLUMNS.length - 1 })),
  };
}

function cells({ name, light, state, health, memory, cpu, ping, note }: ServiceStatus, room: number): string[] {
  const short = (text: string | undefined): string => outsideLine(text ?? '', 24);
  return [
    `${LIGHTS[light]} ${outsideLine(name, 36)}`,
    outsideLine(state, 24),
    ...[health, memory, cpu, ping].map(short),
    outsideLine(note ?? '', room),
  ];
}

function unchecked({ unchecked: entries }: PlatformStatus): KnownBlock[] {
  if (entries.length === 0) return [];
  const lines = listed(
    entries,
    4,
    ({ question, reason, remedy }) => [
      strong(`${outsideLine(question, 60)}: `),
      words(outside(reason, 120)),
      faint(` → ${outside(remedy, 120)}`),
    ],
    'that could not be read',
  );
  return [richText(line(strong('Could not be checked')), bullets(lines))];
}

import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { useDirectory } from '../state/directory.ts';
import { usePageActions } from '../state/page-actions.ts';
import { emoji, withEmoji } from './emoji.ts';
import { formatDate } from './format-date.ts';
import type { Inline, ListItem, Paragraph } from './inline.ts';
import { parseMrkdwn } from './parse-mrkdwn.ts';

/** A `text` field, or a text object: `mrkdwn` is parsed, `plain_text` knows only emoji. */
export function SlackText({ text }: { text: { type: string; text: string } }): JSX.Element {
  return text.type === 'mrkdwn' ? <Mrkdwn source={text.text} /> : <PlainText text={text} />;
}

export function Mrkdwn({ source }: { source: string }): JSX.Element {
  const paragraphs = useMemo(() => parseMrkdwn(source), [source]);
  return <Paragraphs paragraphs={paragraphs} />;
}

export function PlainText({ text }: { text: { text: string; emoji?: boolean } }): JSX.Element {
  return <span class="plain-text">{text.emoji === false ? text.text : withEmoji(text.text)}</span>;
}

export function Paragraphs({ paragraphs }: { paragraphs: Paragraph[] }): JSX.Element {
  return (
    <>
      {paragraphs.map((paragraph) => (
        <ParagraphView paragraph={paragraph} />
      ))}
    </>
  );
}

function ParagraphView({ paragraph }: { paragraph: Paragraph }): JSX.Element {
  switch (paragraph.kind) {
    case 'pre':
      return <pre class="pre">{paragraph.text}</pre>;
    case 'quote':
      return (
        <blockquote class="quote">
          <Paragraphs paragraphs={paragraph.children} />
        </blockquote>
      );
    case 'list':
      return <List items={paragraph.items} />;
    case 'heading': {
      // The page's own headings take the first two levels.
      const Heading = `h${Math.min(paragraph.level + 2, 6)}` as 'h3';
      return (
        <Heading class={`heading heading-${Math.min(paragraph.level, 4)}`}>
          <Inlines nodes={paragraph.children} />
        </Heading>
      );
    }
    case 'rule':
      return <hr class="rule" />;
    case 'table':
      return <TextTable rows={paragraph.rows} align={paragraph.align} />;
    default:
      return (
        <div class="paragraph">
          <Inlines nodes={paragraph.children} />
        </div>
      );
  }
}

/** Flat, with the nesting as an indent: the shape both rich_text and markdown give. */
function List({ items }: { items: ListItem[] }): JSX.Element {
  return (
    <ul class="list">
      {items.map((item) => (
        <li style={{ '--indent': item.indent }}>
          <span class="list-mark" aria-hidden="true">
            {item.number === undefined ? (['•', '◦', '▪'][item.indent % 3] ?? '•') : `${item.number}.`}
          </span>
          <span>
            <Inlines nodes={item.children} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function TextTable({ rows, align }: { rows: Inline[][][]; align: string[] }): JSX.Element {
  const [head = [], ...body] = rows;
  const cell = (index: number): { class: string } => ({ class: `align-${align[index] ?? 'left'}` });
  return (
    <div class="table-scroll">
      <table class="table">
        <thead>
          <tr>
            {head.map((nodes, index) => (
              <th {...cell(index)}>
                <Inlines nodes={nodes} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row) => (
            <tr>
              {head.map((_title, index) => (
                <td {...cell(index)}>
                  <Inlines nodes={row[index] ?? []} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inlines({ nodes }: { nodes: Inline[] }): JSX.Element {
  return (
    <>
      {nodes.map((node) => (
        <InlineView node={node} />
      ))}
    </>
  );
}

function InlineView({ node }: { node: Inline }): JSX.Element | string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'bold':
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Inlines nodes={node.children} />
        </s>
      );
    case 'code':
      return <code class="code">{node.text}</code>;
    case 'link':
      return <SafeLink url={node.url}>{node.label}</SafeLink>;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'date':
      return <DateView date={node} />;
    default:
      return <Mention node={node} />;
  }
}

/** `url` was checked to be http(s) where the tree was built. */
function SafeLink({ url, children }: { url: string; children: string }): JSX.Element {
  return (
    <a class="link" href={url} target="_blank" rel="noopener noreferrer" title={url}>
      {children}
    </a>
  );
}

export function Emoji({ name }: { name: string }): JSX.Element {
  const character = emoji(name);
  return character === undefined ? (
    <span>:{name}:</span>
  ) : (
    <span class="emoji" role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {character}
    </span>
  );
}

function DateView({ date }: { date: Inline & { kind: 'date' } }): JSX.Element {
  const words = formatDate(date.timestamp, date.format, date.fallback, { now: new Date() });
  const exact = new Date(date.timestamp * 1000);
  const shown = (
    <time title={Number.isNaN(exact.getTime()) ? undefined : exact.toLocaleString()} class="date">
      {words}
    </time>
  );
  return date.url === undefined ? shown : <SafeLink url={date.url}>{words}</SafeLink>;
}

type MentionNode = Extract<Inline, { kind: 'user' | 'channel' | 'usergroup' | 'broadcast' }>;

function Mention({ node }: { node: MentionNode }): JSX.Element {
  const directory = useDirectory();
  const { openPlace } = usePageActions();
  switch (node.kind) {
    case 'broadcast':
      return <span class="pill pill-me">@{node.range}</span>;
    case 'usergroup': {
      const group = directory.userGroup(node.id);
      const mine = group?.members.includes(directory.viewer);
      return (
        <span class={mine ? 'pill pill-me' : 'pill'}>
          @{(group?.handle ?? node.label ?? node.id).replace(/^@/, '')}
        </span>
      );
    }
    case 'channel': {
      const channel = directory.channel(node.id);
      if (!channel) return <span class="pill">#{node.label ?? 'private channel'}</span>;
      return (
        <button type="button" class="pill" onClick={() => openPlace({ kind: 'channel', channel: channel.id })}>
          #{channel.name}
        </button>
      );
    }
    default: {
      const person = directory.person(node.id);
      const name = person?.realName || person?.name || node.label || node.id;
      return (
        <span class={node.id === directory.viewer ? 'pill pill-me' : 'pill'} title={person && `@${person.name}`}>
          @{name}
        </span>
      );
    }
  }
}

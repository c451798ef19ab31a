import type { JSX } from 'preact';
import type { AttachmentValue } from '../../contract.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { isSafeUrl } from '../text/inline.ts';
import { Mrkdwn } from '../text/text.tsx';

const named: Record<string, string> = { good: 'var(--good)', warning: 'var(--warn)', danger: 'var(--bad)' };

/** A legacy attachment: what Alertmanager and most integrations send. */
export function AttachmentView({ attachment }: { attachment: AttachmentValue }): JSX.Element {
  const field = (name: string): string => (typeof attachment[name] === 'string' ? attachment[name] : '');
  const color = field('color');
  const bar = named[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace('#', '')}` : 'var(--line-strong)');
  return (
    <div class="attachment-outer">
      {field('pretext') && <Mrkdwn source={field('pretext')} />}
      <div class="attachment" style={{ '--bar': bar }}>
        {field('author_name') && <div class="attachment-author">{field('author_name')}</div>}
        <Title title={field('title')} link={field('title_link')} />
        {attachment.blocks ? <Blocks blocks={attachment.blocks} /> : field('text') && <Mrkdwn source={field('text')} />}
        <Fields fields={attachment['fields']} />
        <LinkButtons actions={attachment['actions']} />
        {field('footer') && <div class="attachment-footer">{field('footer')}</div>}
      </div>
    </div>
  );
}

function Title({ title, link }: { title: string; link: string }): JSX.Element | null {
  if (!title) return null;
  if (!isSafeUrl(link)) return <div class="attachment-title">{title}</div>;
  return (
    <a class="link attachment-title" href={link} target="_blank" rel="noopener noreferrer">
      {title}
    </a>
  );
}

function Fields({ fields }: { fields: unknown }): JSX.Element | null {
  if (!Array.isArray(fields)) return null;
  return (
    <div class="block-fields">
      {(fields as { title?: string; value?: string; short?: boolean }[]).map(({ title, value, short }) => (
        <div class={short ? '' : 'wide'}>
          <strong>{title}</strong>
          <Mrkdwn source={String(value ?? '')} />
        </div>
      ))}
    </div>
  );
}

/** Only those with an address: the other legacy actions are long gone from Slack's platform. */
function LinkButtons({ actions }: { actions: unknown }): JSX.Element | null {
  if (!Array.isArray(actions)) return null;
  const links = (actions as { text?: string; url?: string }[]).filter(({ url }) => isSafeUrl(url ?? ''));
  return (
    <div class="block-actions">
      {links.map(({ text = '', url = '' }) => (
        <a class="button" href={url} target="_blank" rel="noopener noreferrer">
          {text}
        </a>
      ))}
    </div>
  );
}

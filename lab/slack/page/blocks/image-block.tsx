import type { ImageElement as Element, ImageBlock as Image } from '@slack/types';
import type { JSX } from 'preact';
import { Icon } from '../controls/icon.tsx';
import { isSafeUrl } from '../text/inline.ts';
import { PlainText } from '../text/text.tsx';

export function ImageBlock({ block }: { block: Image }): JSX.Element {
  return (
    <figure class="block-image">
      {block.title && (
        <figcaption>
          <PlainText text={block.title} />
        </figcaption>
      )}
      <Picture source={sourceOf(block)} alt={block.alt_text} />
    </figure>
  );
}

export function ImageElement({ element }: { element: Element }): JSX.Element {
  return <Picture source={sourceOf(element)} alt={element.alt_text} />;
}

function sourceOf(image: object): string {
  if ('image_url' in image) return String(image.image_url);
  const file = 'slack_file' in image ? (image.slack_file as { id?: string; url?: string }) : {};
  return file.id === undefined ? (file.url ?? '') : `/emu/files/${encodeURIComponent(file.id)}`;
}

/** Only what this server holds is loaded: opening a message must not tell another host that it was read. */
function Picture({ source, alt }: { source: string; alt: string }): JSX.Element {
  const local = source.startsWith('/') ? source : localPath(source);
  if (local !== undefined) return <img class="picture" src={local} alt={alt} />;
  return (
    <span class="picture-elsewhere" title={alt}>
      <Icon name="eye" size={16} />
      <span>{alt}</span>
      {isSafeUrl(source) && (
        <a class="link" href={source} target="_blank" rel="noopener noreferrer">
          {new URL(source).host}
        </a>
      )}
    </span>
  );
}

function localPath(source: string): string | undefined {
  return isSafeUrl(source) && new URL(source).origin === location.origin ? source : undefined;
}

import type { JSX } from 'preact';
import type { SharedFile } from '../../contract.ts';
import { Icon } from '../controls/icon.tsx';
import { usePageActions } from '../state/page-actions.ts';

export function FileCard({ file }: { file: SharedFile }): JSX.Element {
  const { openOverlay } = usePageActions();
  const isText = file.preview !== null;
  return (
    <section class="file" aria-label={`File ${file.title || file.name}`}>
      <header class="file-head">
        <span class="file-mark">
          <Icon name="file" />
        </span>
        <span class="file-words">
          <span class="file-title">{file.title || file.name}</span>
          <span class="file-detail">
            {file.name} · {formatSize(file.size)}
          </span>
        </span>
        {isText && (
          <button type="button" class="button quiet" onClick={() => openOverlay({ kind: 'file', file })}>
            View
          </button>
        )}
        <a
          class="icon-button"
          href={file.downloadUrl}
          download={file.name}
          aria-label={`Download ${file.name}`}
          title="Download"
        >
          <Icon name="download" />
        </a>
      </header>
      {isText && <pre class="file-preview">{firstLines(file.preview ?? '')}</pre>}
      {file.mimetype.startsWith('image/') && (
        <img class="picture" src={file.downloadUrl} alt={file.title || file.name} />
      )}
    </section>
  );
}

const previewLines = 6;

function firstLines(text: string): string {
  return text.split('\n').slice(0, previewLines).join('\n');
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(kilobytes < 10 ? 1 : 0)} kB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

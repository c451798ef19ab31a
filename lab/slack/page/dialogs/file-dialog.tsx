import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SharedFile } from '../../contract.ts';
import { Dialog } from '../controls/dialog.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { formatSize } from '../conversation/file-card.tsx';

export function FileDialog({ file, onClose }: { file: SharedFile; onClose: () => void }): JSX.Element {
  const [text, setText] = useState(file.preview ?? '');
  useEffect(() => {
    const gone = new AbortController();
    const load = async (): Promise<void> => {
      const response = await fetch(file.downloadUrl, { signal: gone.signal });
      if (response.ok) setText(await response.text());
    };
    // The preview stays where the whole file cannot be had.
    load().catch(() => {});
    return () => gone.abort();
  }, [file.downloadUrl]);
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <Dialog label={file.title || file.name} class="dialog-wide" onClose={onClose}>
      <header class="dialog-head">
        <h2 class="dialog-title">
          {file.title || file.name}
          <span class="file-detail">
            {lines.length} {lines.length === 1 ? 'line' : 'lines'} · {formatSize(file.size)}
          </span>
        </h2>
        <a class="button" href={file.downloadUrl} download={file.name}>
          Download
        </a>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <section class="file-text" aria-label="File text">
        <pre class="file-numbers" aria-hidden="true">
          {lines.map((_line, index) => index + 1).join('\n')}
        </pre>
        <pre class="file-lines">{text}</pre>
      </section>
    </Dialog>
  );
}

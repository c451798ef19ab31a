import type { MarkdownBlock as Markdown, RichTextBlock as RichText } from '@slack/types';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { parseMarkdown } from '../text/parse-markdown.ts';
import { parseRichText } from '../text/parse-rich-text.ts';
import { Paragraphs } from '../text/text.tsx';

export function MarkdownBlock({ block }: { block: Markdown }): JSX.Element {
  const paragraphs = useMemo(() => parseMarkdown(block.text), [block.text]);
  return (
    <div class="block-markdown">
      <Paragraphs paragraphs={paragraphs} />
    </div>
  );
}

export function RichTextBlock({ block }: { block: RichText }): JSX.Element {
  const paragraphs = useMemo(() => parseRichText(block), [block]);
  return (
    <div class="block-rich-text">
      <Paragraphs paragraphs={paragraphs} />
    </div>
  );
}

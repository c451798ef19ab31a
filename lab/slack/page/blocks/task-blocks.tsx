import type { PlanBlock as Plan, TaskCardBlock as TaskCard } from '@slack/types';
import type { JSX } from 'preact';
import { Icon } from '../controls/icon.tsx';
import { withEmoji } from '../text/emoji.ts';
import { isSafeUrl } from '../text/inline.ts';
import { RichTextBlock } from './text-blocks.tsx';

const words = { pending: 'Pending', in_progress: 'In progress', complete: 'Complete', error: 'Failed' };

export function TaskCardBlock({ block }: { block: TaskCard }): JSX.Element {
  const hasBody = Boolean(block.details ?? block.output ?? block.sources?.length);
  return (
    <details class={`task task-${block.status}`} open={hasBody && block.status !== 'pending'}>
      <summary class={hasBody ? '' : 'task-plain'}>
        <TaskMark status={block.status} />
        <span class="task-title">{withEmoji(block.title)}</span>
      </summary>
      {hasBody && (
        <div class="task-body">
          {block.details && <RichTextBlock block={block.details} />}
          {block.output && <RichTextBlock block={block.output} />}
          {block.sources
            ?.filter(({ url }) => isSafeUrl(url))
            .map(({ url, text }) => (
              <a class="link" href={url} target="_blank" rel="noopener noreferrer">
                {text}
              </a>
            ))}
        </div>
      )}
    </details>
  );
}

function TaskMark({ status }: { status: TaskCard['status'] }): JSX.Element {
  return (
    <span class="task-mark" role="img" aria-label={words[status] ?? status} title={words[status] ?? status}>
      {status === 'complete' && <Icon name="check" size={14} />}
      {status === 'error' && <Icon name="close" size={14} />}
      {status === 'in_progress' && <span class="spinner" />}
    </span>
  );
}

export function PlanBlock({ block }: { block: Plan }): JSX.Element {
  const tasks = (block.tasks ?? []) as TaskCard[];
  const done = tasks.filter(({ status }) => status === 'complete').length;
  return (
    <section class="plan" aria-label={block.title}>
      <header>
        <span>{withEmoji(block.title)}</span>
        <span class="plan-count">
          {done} of {tasks.length}
        </span>
      </header>
      {tasks.map((task) => (
        <TaskCardBlock key={task.task_id} block={task} />
      ))}
    </section>
  );
}

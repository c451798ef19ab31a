import type { DataTableBlock, TableBlock as Table } from '@slack/types';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { RichTextBlock } from './text-blocks.tsx';

type Cell = Table['rows'][number][number];
type Column = NonNullable<Table['column_settings']>[number];

export function TableBlock({ block }: { block: Table | DataTableBlock }): JSX.Element {
  const [head = [], ...body] = block.rows;
  const columns = block.type === 'table' ? (block.column_settings ?? []) : [];
  const pageSize = block.type === 'data_table' ? (block.page_size ?? 5) : body.length;
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(body.length / Math.max(1, pageSize)));
  const shown = body.slice(page * pageSize, (page + 1) * pageSize);
  return (
    <div class="table-scroll">
      <table class="table">
        {block.type === 'data_table' && <caption>{block.caption}</caption>}
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th class={classOf(cell, columns[index])}>
                <CellView cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr>
              {row.map((cell, index) => (
                <td class={classOf(cell, columns[index])}>
                  <CellView cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && <Pager page={page} pages={pages} onPage={setPage} />}
    </div>
  );
}

function Pager({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }): JSX.Element {
  return (
    <div class="table-pager">
      <button type="button" class="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </button>
      <span>
        {page + 1} of {pages}
      </span>
      <button type="button" class="button" disabled={page === pages - 1} onClick={() => onPage(page + 1)}>
        Next
      </button>
    </div>
  );
}

function CellView({ cell }: { cell: Cell }): JSX.Element | string {
  return cell.type === 'rich_text' ? <RichTextBlock block={cell} /> : String(cell.text);
}

/** Numbers line up at their right edge unless the app says otherwise. */
function classOf(cell: Cell, column: Column | undefined): string {
  const align = column?.align ?? (cell.type === 'raw_number' ? 'right' : 'left');
  return `align-${align}${column?.is_wrapped ? ' wraps' : ''}`;
}

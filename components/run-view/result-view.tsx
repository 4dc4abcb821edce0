'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { JsonView, printJson } from '../ui/json-view';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table';
import { asTable, cellText, type ResultTable } from './as-table';
import { ErrorPanel } from './error-panel';
import { readRunError } from './run-error';
import { saveAsFile } from './save-as-file';

type ResultViewProps = { value: unknown; label?: string; onOpenStep?: (stepId: string) => void };

/** A result as what it is: an error, a table, a text or a tree. */
export function ResultView({ value, label = 'Result', onOpenStep }: ResultViewProps) {
  const [isRaw, setIsRaw] = useState(false);
  const error = readRunError(value);
  const table = error ? null : asTable(value);
  if (error) return <ErrorPanel error={error} onOpenStep={onOpenStep} />;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {table && !isRaw ? <TableOfRows table={table} label={label} /> : <Value value={value} label={label} />}
      <div className="-ml-2.5 flex items-center gap-1">
        {table ? (
          <Button variant="ghost" size="sm" aria-pressed={isRaw} onClick={() => setIsRaw(!isRaw)}>
            {isRaw ? 'Show as table' : 'Show as JSON'}
          </Button>
        ) : null}
        <Button variant="ghost" size="sm" onClick={() => download(value, label)}>
          Download {label.toLowerCase()}
        </Button>
      </div>
    </div>
  );
}

function Value({ value, label }: { value: unknown; label: string }) {
  if (typeof value === 'string' && value.includes('\n')) return <CodeBlock code={value} label={label} wrap />;
  return <JsonView value={value} label={label} openDepth={3} />;
}

const ROWS_AT_ONCE = 50;

function TableOfRows({ table, label }: { table: ResultTable; label: string }) {
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const rest = table.rows.length - shown;
  return (
    <div className="max-h-[32rem] min-w-0 overflow-auto rounded-md border">
      <Table aria-label={label}>
        <TableHeader>
          <TableRow>
            {table.columns.map((column) => (
              <TableHead key={column}>{column}</TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {table.rows.slice(0, shown).map((row, index) => (
            <TableRow key={index}>
              {table.columns.map((column) => (
                <Cell key={column} value={row[column]} />
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {rest > 0 ? (
        <Button variant="link" size="sm" className="px-4 py-2" onClick={() => setShown(shown + ROWS_AT_ONCE * 4)}>
          Show more ({rest.toLocaleString('en')} rows left)
        </Button>
      ) : null}
    </div>
  );
}

function Cell({ value }: { value: unknown }) {
  const text = cellText(value);
  return (
    <TableCell className="max-w-80 truncate font-mono text-xs" title={text.length > 40 ? text : undefined}>
      {text}
    </TableCell>
  );
}

function download(value: unknown, label: string): void {
  const isText = typeof value === 'string';
  const name = `${label.toLowerCase()}.${isText ? 'txt' : 'json'}`;
  saveAsFile(name, printJson(value), isText ? 'text/plain' : 'application/json');
}

'use client';

import type { ComponentType } from 'react';
import { Breakable } from '../ui/breakable';
import { CopyButton } from '../ui/copy-button';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table';
import { TimeAgo } from '../ui/time-ago';
import { RowActions } from './row-actions';

type Item = { path: string; description: string; edited_at: string };

type PathTableProps<T extends Item> = {
  items: T[];
  /** What stands before the path where a script or a step refers to the item. */
  prefix: '$var:' | '$res:';
  valueHead: string;
  Value: ComponentType<{ item: T }>;
  isEditor: boolean;
  onEdit: (item: T) => void;
  onDelete: (item: T) => void;
};

/** Things of a workspace that scripts refer to by path: variables, resources. */
export function PathTable<T extends Item>({ items, valueHead, ...row }: PathTableProps<T>) {
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>Path</TableHead>
          <TableHead>{valueHead}</TableHead>
          <TableHead className="max-md:hidden">Description</TableHead>
          <TableHead className="max-sm:hidden">Changed</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {items.map((item) => (
          <PathRow key={item.path} item={item} {...row} />
        ))}
      </TableBody>
    </Table>
  );
}

type PathRowProps<T extends Item> = Omit<PathTableProps<T>, 'items' | 'valueHead'> & { item: T };

function PathRow<T extends Item>({ item, prefix, Value, isEditor, onEdit, onDelete }: PathRowProps<T>) {
  return (
    <TableRow>
      <TableCell>
        <span className="flex items-center gap-1">
          <span className="font-mono text-[0.8125rem] break-words">
            <Breakable text={item.path} />
          </span>
          <CopyButton value={prefix + item.path} label={`Copy reference to ${item.path}`} />
        </span>
      </TableCell>
      <TableCell className="max-w-64">
        <Value item={item} />
      </TableCell>
      <TableCell className="max-w-64 truncate text-muted-foreground max-md:hidden" title={item.description}>
        {item.description}
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
        <TimeAgo at={item.edited_at} />
      </TableCell>
      <TableCell className="w-px">
        {isEditor ? <RowActions name={item.path} onEdit={() => onEdit(item)} onDelete={() => onDelete(item)} /> : null}
      </TableCell>
    </TableRow>
  );
}

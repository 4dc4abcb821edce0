'use client';

import { ListPlus, Plus } from 'lucide-react';
import { useState } from 'react';
import type { JsonSchema } from '@/engine/flow/schema';
import { Button } from '../ui/button';
import { orderedNames } from './field-kind';
import { SchemaFieldEditor } from './schema-field-editor';
import { addField } from './schema-edits';

export type SchemaEditorProps = {
  schema: JsonSchema;
  onChange: (schema: JsonSchema) => void;
  /** Where the default of a resource field is looked up. */
  workspace: string;
  readOnly?: boolean;
};

/** Edits the inputs a form asks for. */
export function SchemaEditor({ schema, onChange, workspace, readOnly = false }: SchemaEditorProps) {
  const [opened, setOpened] = useState<string | null>(null);
  const names = orderedNames(schema);

  function add() {
    const added = addField(schema);
    setOpened(added.name);
    onChange(added.schema);
  }

  return (
    <div className="flex flex-col gap-2">
      {names.length === 0 ? (
        <div className="flex flex-col items-center gap-1 rounded-md border border-dashed px-4 py-6 text-center text-sm text-muted-foreground">
          <ListPlus className="size-5" aria-hidden />
          No inputs yet. What you add here is asked for in the run form.
        </div>
      ) : (
        <ul className="divide-y rounded-md border bg-card">
          {names.map((name, index) => (
            <SchemaFieldEditor
              key={name}
              schema={schema}
              name={name}
              workspace={workspace}
              readOnly={readOnly}
              isFirst={index === 0}
              isLast={index === names.length - 1}
              isOpen={opened === name}
              onOpen={setOpened}
              onChange={onChange}
            />
          ))}
        </ul>
      )}
      {readOnly ? null : (
        <Button variant="outline" size="sm" className="self-start" onClick={add}>
          <Plus aria-hidden /> Add input
        </Button>
      )}
    </div>
  );
}

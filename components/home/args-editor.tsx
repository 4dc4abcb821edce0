'use client';

import { useState } from 'react';
import type { Args } from '../form/initial-value';
import { CodeEditor } from '../ui/code-editor';

type ArgsEditorProps = {
  args: Args;
  isBroken: boolean;
  label?: string;
  /** `undefined` while the text is no JSON object. */
  onChange: (args: Args | undefined) => void;
};

/** All inputs as one JSON object. Text that is no object yet changes nothing, says so and holds the run back. */
export function ArgsEditor({ args, isBroken, label = 'Inputs as JSON', onChange }: ArgsEditorProps) {
  const [text, setText] = useState(() => JSON.stringify(args, null, 2));

  function change(next: string) {
    setText(next);
    onChange(readObject(next));
  }

  return (
    <div className="flex flex-col gap-1">
      <CodeEditor
        language="json"
        ariaLabel={label}
        value={text}
        onChange={change}
        minHeight="12rem"
        invalid={isBroken}
      />
      {isBroken ? (
        <p role="alert" className="text-xs font-medium text-destructive">
          This is not a JSON object.
        </p>
      ) : null}
    </div>
  );
}

function readObject(text: string): Args | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Args) : undefined;
  } catch {
    return undefined;
  }
}

'use client';

import { useState } from 'react';
import { Button } from '../../ui/button';
import { CodeEditor } from '../../ui/code-editor';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../../ui/dialog';
import { readFlowText } from '../read-flow-text';
import { useEditor, useUi } from '../state/editor-context';

/** Replaces the flow in the editor by one from a text or a file. Undo brings the old one back. */
export function ImportDialog() {
  const { ui } = useEditor();
  const isOpen = useUi((state) => state.dialog === 'import');
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && ui.setState({ dialog: null })}>
      <DialogContent className="max-w-2xl">
        <ImportContent onDone={() => ui.setState({ dialog: null })} />
      </DialogContent>
    </Dialog>
  );
}

function ImportContent({ onDone }: { onDone: () => void }) {
  const { commands } = useEditor();
  const [text, setText] = useState('');
  const [errors, setErrors] = useState<string[]>([]);

  async function read() {
    const imported = await readFlowText(text);
    if (!imported.ok) return setErrors(imported.errors);
    commands.edit(() => imported.flow);
    commands.select([]);
    return onDone();
  }

  return (
    <>
      <DialogHeader>
        <DialogTitle>Import a flow</DialogTitle>
        <DialogDescription>
          OpenFlow as JSON or YAML. It takes the place of what is in the editor; you can undo that.
        </DialogDescription>
      </DialogHeader>
      <input
        type="file"
        aria-label="File to import"
        accept=".json,.yaml,.yml,application/json,application/yaml"
        className="text-sm text-muted-foreground file:mr-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-border file:bg-card file:px-3 file:text-sm file:font-medium file:text-foreground"
        onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
      />
      <CodeEditor
        language="yaml"
        ariaLabel="Flow to import"
        value={text}
        onChange={setText}
        height="18rem"
        placeholder="…or paste it here"
        invalid={errors.length > 0}
      />
      {errors.length > 0 ? (
        <ul
          role="alert"
          className="max-h-40 overflow-y-auto rounded-md bg-destructive-subtle px-3 py-2 text-sm text-destructive"
        >
          {errors.map((error) => (
            <li key={error}>{error}</li>
          ))}
        </ul>
      ) : null}
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button disabled={text.trim() === ''} onClick={() => void read()}>
          Import
        </Button>
      </DialogFooter>
    </>
  );
}

'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { createFlow } from '@/contract/flows';
import { createScript } from '@/contract/scripts';
import { callApi } from '../api/client';
import { useMember } from '../api/session';
import { itemHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { CodeEditor } from '../ui/code-editor';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { TextField } from '../ui/text-field';
import type { ItemKind } from './home-item';
import { readItemText } from './read-item-text';

type ImportDialogProps = { workspace: string; open: boolean; onOpenChange: (open: boolean) => void };

export function ImportDialog({ workspace, open, onOpenChange }: ImportDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="max-w-2xl">
        <ImportForm workspace={workspace} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function ImportForm({ workspace, onDone }: { workspace: string; onDone: () => void }) {
  const router = useRouter();
  const queries = useQueryClient();
  const member = useMember(workspace);
  const [text, setText] = useState('');
  const [typedPath, setTypedPath] = useState<string | null>(null);
  const [foundPath, setFoundPath] = useState<string | null>(null);
  const path = typedPath ?? foundPath ?? `u/${member.data?.username ?? ''}/imported`;
  const save = useMutation({
    mutationFn: () => importItem({ workspace, text, path }),
    onSuccess: async (kind) => {
      await queries.invalidateQueries({ queryKey: [`${kind}s`, workspace] });
      onDone();
      router.push(itemHref(workspace, `${kind}s/edit`, path));
    },
  });

  async function show(next: string) {
    setText(next);
    const read = await readItemText(next);
    setFoundPath(read.ok ? read.path : null);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }

  return (
    <form className="flex min-w-0 flex-col gap-4" onSubmit={submit}>
      <DialogHeader>
        <DialogTitle>Import a flow or a script</DialogTitle>
        <DialogDescription>
          As JSON or YAML: an OpenFlow document, as Millrace and Windmill export it, or a script with its “language” and
          its “content”.
        </DialogDescription>
      </DialogHeader>
      <input
        type="file"
        aria-label="File to import"
        accept=".json,.yaml,.yml,application/json"
        className="text-sm text-muted-foreground file:mr-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-border file:bg-card file:px-3 file:text-sm file:font-medium file:text-foreground"
        onChange={(event) => void event.target.files?.[0]?.text().then(show)}
      />
      <CodeEditor
        language="yaml"
        ariaLabel="Document to import"
        value={text}
        onChange={(next) => void show(next)}
        height="16rem"
        placeholder="…or paste it here"
      />
      <TextField
        label="Path"
        value={path}
        onChange={setTypedPath}
        mono
        required
        help="u/<user>/<name> or f/<folder>/<name>"
      />
      {save.error ? <ErrorNote error={save.error} /> : null}
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={save.isPending} disabled={text.trim() === ''}>
          Import
        </Button>
      </DialogFooter>
    </form>
  );
}

type ImportRequest = { workspace: string; text: string; path: string };

/** Deploys what a text holds at a path, and answers what it was. */
async function importItem({ workspace, text, path }: ImportRequest): Promise<ItemKind> {
  const read = await readItemText(text);
  if (!read.ok) throw new Error(read.errors.join(' '));
  const params = { workspace };
  if (read.kind === 'flow') await callApi(createFlow, { params, body: { ...read.flow, path } });
  else await callApi(createScript, { params, body: { ...read.script, path } });
  return read.kind;
}

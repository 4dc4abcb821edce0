'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { createFlow } from '@/contract/flows';
import { callApi } from '../api/client';
import { useMember } from '../api/session';
import { readFlowText } from '../flow-editor/read-flow-text';
import { itemHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { CodeEditor } from '../ui/code-editor';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../ui/dialog';
import { ErrorNote } from '../ui/error-state';
import { TextField } from '../ui/text-field';

type ImportFlowDialogProps = { workspace: string; open: boolean; onOpenChange: (open: boolean) => void };

export function ImportFlowDialog({ workspace, open, onOpenChange }: ImportFlowDialogProps) {
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
  const path = typedPath ?? `u/${member.data?.username ?? ''}/imported`;
  const save = useMutation({
    mutationFn: async () => {
      const read = await readFlowText(text);
      if (!read.ok) throw new Error(read.errors.join(' '));
      return callApi(createFlow, { params: { workspace }, body: { ...read.flow, path } });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['flows', workspace] });
      onDone();
      router.push(itemHref(workspace, 'flows/edit', path));
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }

  return (
    <form className="flex min-w-0 flex-col gap-4" onSubmit={submit}>
      <DialogHeader>
        <DialogTitle>Import a flow</DialogTitle>
        <DialogDescription>An OpenFlow document as JSON or YAML, as Millrace and Windmill export it.</DialogDescription>
      </DialogHeader>
      <input
        type="file"
        aria-label="File to import"
        accept=".json,.yaml,.yml,application/json"
        className="text-sm text-muted-foreground file:mr-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-border file:bg-card file:px-3 file:text-sm file:font-medium file:text-foreground"
        onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
      />
      <CodeEditor
        language="yaml"
        ariaLabel="Document of the flow"
        value={text}
        onChange={setText}
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

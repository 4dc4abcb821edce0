'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ScriptReply } from '@/contract/scripts';
import { ApiError } from '../api/api-error';
import { itemHref } from '../shell/route-path';
import { toast } from '../ui/toast';
import { saveScript } from './script-api';
import { pathProblem } from './script-draft';
import type { ScriptDraftState } from './use-script-draft';

type SaveStep = 'closed' | 'message' | 'conflict';

type SaveOptions = { workspace: string; editing: ScriptDraftState; newest: ScriptReply | null };

/** Deploying in steps: ask for a message, deploy, and when somebody else was faster, ask what to do. */
export function useSaveScript({ workspace, editing, newest }: SaveOptions) {
  const client = useQueryClient();
  const [step, setStep] = useState<SaveStep>('closed');
  const [message, setMessage] = useState('');
  const [pathError, setPathError] = useState<string | null>(null);

  const save = useMutation({
    mutationFn: async (parentHash: string | null) => {
      const { draft } = editing;
      return { draft, hash: await saveScript(workspace, { draft, parentHash, message, before: newest }) };
    },
    onSuccess: (saved) => {
      editing.accept(saved);
      setStep('closed');
      setMessage('');
      toast.success('Deployed as a new version.');
      // The page stays as it is, with its test run; only its address now names the script.
      window.history.replaceState(null, '', itemHref(workspace, 'scripts/edit', saved.draft.path));
      void client.invalidateQueries({ queryKey: ['script', workspace] });
      void client.invalidateQueries({ queryKey: ['scripts', workspace] });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) setStep('conflict');
    },
  });

  function ask(suggestion = '') {
    const problem = pathProblem(editing.draft.path);
    setPathError(problem);
    if (problem !== null) return;
    save.reset();
    setMessage(suggestion);
    setStep('message');
  }

  return {
    step,
    message,
    setMessage,
    pathError,
    clearPathError: () => setPathError(null),
    ask,
    close: () => setStep('closed'),
    confirm: () => save.mutate(editing.parentHash),
    saveOver: (hash: string) => save.mutate(hash),
    isSaving: save.isPending,
    error: save.error,
  };
}

export type SaveScript = ReturnType<typeof useSaveScript>;

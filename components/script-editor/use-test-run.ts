'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { runScriptPreview } from '@/contract/jobs-run';
import type { JsonSchema } from '@/engine/flow/schema';
import { callApi } from '../api/client';
import { type Args, initialArgs } from '../form/initial-value';
import { type FieldErrors, validateArgs } from '../form/validate-args';
import { useJob } from '../run-view/use-job';
import type { ScriptDraft } from './script-draft';

const NO_ERRORS: FieldErrors = {};

/** Runs the code as it stands in the editor, unsaved, with the inputs of the form. */
export function useTestRun(workspace: string, draft: ScriptDraft, schema: JsonSchema) {
  const [given, setGiven] = useState<Args>({});
  // Counts how often the form was filled from elsewhere: its fields begin anew then.
  const [filled, setFilled] = useState(0);
  const [hasTried, setHasTried] = useState(false);
  const args = initialArgs(schema, knownArgs(schema, given));
  const errors = hasTried ? validateArgs(schema, args) : NO_ERRORS;
  const start = useMutation({
    mutationFn: () => {
      const { content, language, path, tag } = draft;
      const body = { content, language, path: path || null, tag: tag || null, args };
      return callApi(runScriptPreview, { params: { workspace }, body });
    },
  });
  const live = useJob(workspace, start.data ?? null);
  const isBusy = start.isPending || (start.data !== undefined && (live.isLive || !live.job) && !live.error);

  function run() {
    setHasTried(true);
    if (isBusy || Object.keys(validateArgs(schema, args)).length > 0) return;
    start.mutate();
  }

  function fill(next: Args) {
    setGiven(next);
    setFilled(filled + 1);
  }

  return {
    args,
    setArgs: setGiven,
    fill,
    filled,
    errors,
    run,
    isBusy,
    jobId: start.data ?? null,
    live,
    startError: start.error,
  };
}

export type TestRun = ReturnType<typeof useTestRun>;

// A parameter that was renamed or removed takes its value with it, but only from what is sent.
function knownArgs(schema: JsonSchema, given: Args): Args {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in (schema.properties ?? {})));
}

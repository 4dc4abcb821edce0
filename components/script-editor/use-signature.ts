'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { getScriptSignature } from '@/contract/scripts';
import type { JsonSchema } from '@/engine/flow/schema';
import type { LanguageId } from '@/engine/languages/languages';
import { ApiError } from '../api/api-error';
import { callApi } from '../api/client';

export type Signature = {
  /** Of the last text that could be read: a half-typed line does not take the form away. */
  schema: JsonSchema;
  isPending: boolean;
  /** Why the form does not follow the code right now. */
  problem: string | null;
};

type SignatureOptions = { workspace: string; language: LanguageId; content: string; isEnabled: boolean };

const TYPING_PAUSE_MS = 400;
const NO_FIELDS: JsonSchema = { type: 'object', properties: {}, required: [] };

/** The form of the code as it is typed. */
export function useSignature(options: SignatureOptions): Signature {
  const { workspace, language, isEnabled } = options;
  const content = useSettled(options.content);
  const query = useQuery({
    queryKey: ['signature', workspace, language, content],
    queryFn: ({ signal }) =>
      callApi(getScriptSignature, { params: { workspace }, body: { language, content }, signal }),
    enabled: isEnabled,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const [lastGood, setLastGood] = useState<{ language: LanguageId; schema: JsonSchema } | null>(null);
  if (query.data && query.data.schema !== lastGood?.schema) setLastGood({ language, schema: query.data.schema });
  return {
    schema: query.data?.schema ?? (lastGood?.language === language ? lastGood.schema : NO_FIELDS),
    isPending: isEnabled && (query.isPending || content !== options.content),
    problem: query.error ? problemOf(query.error) : missingMain(query.data?.has_main),
  };
}

const NO_MAIN = 'There is no main function yet: its parameters become the form, and it is what runs.';

function missingMain(hasMain: boolean | undefined): string | null {
  return hasMain === false ? NO_MAIN : null;
}

function problemOf(error: Error): string {
  const isAboutCode = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return isAboutCode ? error.message : `The form could not be read from the code. ${error.message}`;
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { getLanguages } from '@/contract/workers';
import { isLanguage, type LanguageId, OFFERED_LANGUAGES } from '@/engine/languages/languages';
import { callApi } from '../api/client';

/** Workers come and go, but not while somebody writes a line. */
const FRESH_MS = 30_000;

export type Languages = {
  offered: readonly LanguageId[];
  /** Those that no live worker runs, and why. */
  off: { language: LanguageId; reason: string }[];
};

/** The languages somebody may choose now. All of them, until it is known which ones a worker runs. */
export function useLanguages(workspace: string): Languages {
  const { data } = useQuery({
    queryKey: ['languages', workspace],
    queryFn: ({ signal }) => callApi(getLanguages, { params: { workspace }, signal }),
    staleTime: FRESH_MS,
  });
  if (!data?.some(({ served }) => served)) return { offered: OFFERED_LANGUAGES, off: [] };
  const known = data.flatMap(({ language, ...state }) => (isLanguage(language) ? [{ language, ...state }] : []));
  return {
    offered: known.filter(({ served }) => served).map(({ language }) => language),
    off: known.filter(({ served }) => !served).map(({ language, reason }) => ({ language, reason: reason ?? '' })),
  };
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { callApi } from '../../api/client';
import { listResources } from '@/contract/resources';
import { listVariables } from '@/contract/variables';
import { useEditor } from '../state/editor-context';

const FRESH_MS = 30_000;

/** Paths of the variables and resources an expression can name. */
export function useWorkspaceValues(): { variables: string[]; resources: string[] } {
  const { workspace } = useEditor();
  const params = { workspace };
  const variables = useQuery({
    queryKey: ['variables', workspace],
    staleTime: FRESH_MS,
    queryFn: ({ signal }) => callApi(listVariables, { params, query: {}, signal }),
  });
  const resources = useQuery({
    queryKey: ['resources', workspace],
    staleTime: FRESH_MS,
    queryFn: ({ signal }) => callApi(listResources, { params, query: {}, signal }),
  });
  return {
    variables: (variables.data ?? []).map((variable) => variable.path),
    resources: (resources.data ?? []).map((resource) => resource.path),
  };
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { callApi } from '../../api/client';
import type { Visit } from '../../run-view/run-tree';
import { getJob } from '@/contract/jobs';
import { useTestRun } from '../run/test-run';
import { useEditor } from '../state/editor-context';

const ITERATIONS_MAX = 20;

type Source = { jobs: string[]; isList: boolean };

/** What a step gave in the last test run; undefined while there is nothing to show. */
export function useStepResult(moduleId: string): { value: unknown } | undefined {
  const { workspace } = useEditor();
  const { view } = useTestRun();
  const visit = view?.visits.find((candidate) => candidate.module.id === moduleId);
  const source = visit && sourceOf(visit);
  const query = useQuery({
    queryKey: ['step-result', workspace, source],
    enabled: source !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => readResult(workspace, source ?? { jobs: [], isList: false }, signal),
  });
  return query.data;
}

function sourceOf({ record }: Visit): Source | undefined {
  if (record.endedAt === null) return undefined;
  if (record.step) return { jobs: [record.step.id], isList: false };
  if (record.scopes.length === 0) return undefined;
  return { jobs: record.scopes.slice(0, ITERATIONS_MAX), isList: record.branchChosen === null };
}

async function readResult(workspace: string, { jobs, isList }: Source, signal: AbortSignal) {
  const read = (id: string) =>
    callApi(getJob, { params: { workspace, id }, query: { no_logs: 'true', no_code: 'true' }, signal });
  const found = await Promise.all(jobs.map(read));
  const results = found.map((job) => (job.type === 'CompletedJob' ? job.result : undefined));
  return { value: isList ? results : results[0] };
}

'use client';

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { getJob, getJobLogs, getJobUpdatesSse } from '@/contract/jobs';
import { jobUpdate } from '@/contract/job-shape';
import { apiUrl, callApi } from '../api/client';
import { type StreamMessage, type StreamVerdict, useEventStream } from '../api/use-event-stream';
import { appendLog, EMPTY_LOG, type ParsedLog } from './ansi';
import { isEnded } from './job-facts';

const WAIT_POLL_MS = 4_000;

export function jobQuery(workspace: string, jobId: string) {
  return queryOptions({
    queryKey: ['job', workspace, jobId],
    queryFn: ({ signal }) => callApi(getJob, { params: { workspace, id: jobId }, query: { no_logs: 'true' }, signal }),
    // What has ended never changes again.
    staleTime: (query) => (query.state.data && isEnded(query.state.data) ? Infinity : 0),
    // Why it waits changes with what other runs do, of which it gets no message.
    refetchInterval: ({ state }) => (state.data?.type === 'QueuedJob' && state.data.wait ? WAIT_POLL_MS : false),
  });
}

type Live = {
  key: string;
  log: ParsedLog;
  revision: string | undefined;
  progress: number | undefined;
  isRunning: boolean;
  isCompleted: boolean;
};

/** A job with its log, both kept up to date while it runs. The revision changes with every step of a flow. */
export function useJob(workspace: string, jobId: string | null) {
  const client = useQueryClient();
  const params = { workspace, id: jobId ?? '' };
  const query = useQuery({ ...jobQuery(workspace, params.id), enabled: jobId !== null });
  const isRefused = query.error !== null && query.data === undefined;
  const key = jobId === null || isRefused ? null : `${workspace}/${jobId}`;
  const [seen, setSeen] = useState<Live | null>(null);
  const live = seen !== null && seen.key === key ? seen : null;

  function onMessage(message: StreamMessage): StreamVerdict {
    const update = streamEvent.safeParse(message.data);
    if (!update.success || key === null || jobId === null) return 'continue';
    const next = extend(live, key, update.data);
    setSeen((now) => extend(now?.key === key ? now : null, key, update.data));
    if (!isSameState(live, next)) refreshJob(next.isCompleted);
    return next.isCompleted ? 'done' : 'continue';
  }

  function refreshJob(isLast: boolean) {
    const { queryKey } = jobQuery(workspace, params.id);
    // A reading under way may be one from before the end: what the last one says is put in its place.
    if (isLast) void readEnded();
    else void client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  }

  async function readEnded() {
    const { queryKey } = jobQuery(workspace, params.id);
    await client.cancelQueries({ queryKey });
    const ended = await callApi(getJob, { params, query: { no_logs: 'true' } });
    client.setQueryData(queryKey, ended);
  }

  const stream = useEventStream({
    key,
    // The id of an event is the offset of the log after it.
    urlFrom: (lastId) => apiUrl(getJobUpdatesSse.path, params, { log_offset: lastId ?? 0 }),
    onMessage,
  });

  return {
    job: query.data,
    error: query.error,
    retry: () => void query.refetch(),
    log: live?.log ?? EMPTY_LOG,
    logUrl: apiUrl(getJobLogs.path, params),
    /** No message has come yet: the log is not known to be empty. */
    isLogPending: live === null && stream !== 'done',
    isLive: query.data !== undefined && !isEnded(query.data),
    revision: live?.revision,
    stream,
  };
}

export type LiveJob = ReturnType<typeof useJob>;

const streamEvent = z.looseObject(jobUpdate.partial().shape);

const NOTHING_YET = { log: EMPTY_LOG, revision: undefined, progress: undefined, isRunning: false, isCompleted: false };

function extend(before: Live | null, key: string, update: z.infer<typeof streamEvent>): Live {
  const now = before ?? { ...NOTHING_YET, key };
  return {
    key,
    log: update.new_logs ? appendLog(now.log, update.new_logs) : now.log,
    revision: update.revision ?? now.revision,
    progress: update.progress ?? now.progress,
    isRunning: update.running ?? now.isRunning,
    isCompleted: update.completed ?? now.isCompleted,
  };
}

function isSameState(one: Live | null, other: Live): boolean {
  return (
    one !== null &&
    one.revision === other.revision &&
    one.progress === other.progress &&
    one.isRunning === other.isRunning &&
    one.isCompleted === other.isCompleted
  );
}

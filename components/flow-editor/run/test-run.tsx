'use client';

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { callApi } from '../../api/client';
import type { FlowRunView } from '../../run-view/flow-run-parts';
import { statusOf } from '../../run-view/job-facts';
import { cancelQueuedJob } from '@/contract/jobs';
import { runFlowPreview } from '@/contract/jobs-run';
import type { Job } from '@/contract/job-shape';
import { END_ID } from '@/engine/flow/graph';
import type { RestartPoint } from '@/engine/run/restart-point';
import type { StepState, StepStates } from '../graph/graph-store';
import { type Editor, useEditor } from '../state/editor-context';
import { type Live, LiveRun, NOT_LIVE } from './live-run';
import { flowUpTo } from './test-flow';

type Args = Record<string, unknown>;

/** What is tested: the flow as it stands, up to a step, or on from one of the last test. */
type Test = {
  args: Args;
  upTo?: string;
  /** In place of the arguments: a preprocessor makes them. */
  event?: Args;
  restartedFrom?: RestartPoint;
};

type Started = {
  jobId: string | null;
  isStarting: boolean;
  error: unknown;
  /** The arguments given last, to begin with the next time. */
  args: Args;
};

/** The last test run of the flow as it stands in the editor. */
export type TestRun = Started &
  Live & {
    start: (test: Test) => Promise<boolean>;
    cancel: () => Promise<void>;
    clear: () => void;
  };

const TestRunContext = createContext<TestRun | null>(null);

export function useTestRun(): TestRun {
  const run = useContext(TestRunContext);
  if (!run) throw new Error('This part of the editor was drawn outside it.');
  return run;
}

export function TestRunProvider({ path, children }: { path: string | undefined; children: ReactNode }) {
  const editor = useEditor();
  const [started, setStarted] = useState<Started>({ jobId: null, isStarting: false, error: null, args: {} });
  const [known, setKnown] = useState<Live>(NOT_LIVE);
  const { jobId } = started;
  const live = known.of === jobId ? known : { ...NOT_LIVE, isLive: jobId !== null };
  useStatesOnGraph(editor, live.view, live.job);
  const run: TestRun = {
    ...started,
    ...live,
    error: started.error ?? live.error,
    start: (test) => startTest({ editor, path, setStarted }, test),
    cancel: () => cancelTest(editor.workspace, jobId, setStarted),
    clear: () => setStarted((now) => ({ ...now, jobId: null, error: null })),
  };
  return (
    <TestRunContext value={run}>
      {jobId === null ? null : <LiveRun key={jobId} workspace={editor.workspace} jobId={jobId} onChange={setKnown} />}
      {children}
    </TestRunContext>
  );
}

type SetStarted = (change: (now: Started) => Started) => void;
type StartContext = { editor: Editor; path: string | undefined; setStarted: SetStarted };

async function startTest({ editor, path, setStarted }: StartContext, test: Test): Promise<boolean> {
  const { args, upTo, event, restartedFrom: restarted_from } = test;
  setStarted((now) => ({ ...now, args, jobId: null, isStarting: true, error: null }));
  const { value } = editor.document.getState().flow;
  const body = { value: upTo ? flowUpTo(value, upTo) : value, args, path, event, restarted_from };
  try {
    const jobId = await callApi(runFlowPreview, { params: { workspace: editor.workspace }, body });
    setStarted((now) => ({ ...now, jobId, isStarting: false }));
    return true;
  } catch (error) {
    setStarted((now) => ({ ...now, isStarting: false, error }));
    return false;
  }
}

async function cancelTest(workspace: string, jobId: string | null, setStarted: SetStarted): Promise<void> {
  if (jobId === null) return;
  try {
    await callApi(cancelQueuedJob, { params: { workspace, id: jobId }, body: { reason: 'canceled in the editor' } });
  } catch (error) {
    setStarted((now) => ({ ...now, error }));
  }
}

function useStatesOnGraph({ graph }: Editor, view: FlowRunView | null, job: Job | undefined): void {
  const states = view?.states;
  useEffect(() => graph.setState({ states: withEnd(states ?? {}, job) }), [graph, states, job]);
}

function withEnd(states: StepStates, job: Job | undefined): StepStates {
  if (job?.type !== 'CompletedJob') return states;
  const status = statusOf(job);
  const end: StepState = { status: status === 'suspended' || status === 'pending' ? 'waiting' : status };
  return { ...states, [END_ID]: { ...end, durationMs: job.duration_ms } };
}

'use client';

import { ExternalLink, Flag } from 'lucide-react';
import { statusOf } from '../../run-view/job-facts';
import { runHref } from '../../run-view/links';
import { ResultView } from '../../run-view/result-view';
import { Button } from '../../ui/button';
import { formatDuration } from '../../ui/duration';
import { EmptyState } from '../../ui/empty-state';
import { ErrorNote } from '../../ui/error-state';
import { StatusBadge } from '../../ui/status-badge';
import { useTestRun } from '../run/test-run';
import { useEditor } from '../state/editor-context';

/** How the last test run of the whole flow ended. */
export function ResultPanel() {
  const { workspace, ui, commands } = useEditor();
  const { job, error } = useTestRun();
  if (!job) {
    return (
      <EmptyState
        icon={Flag}
        title="The result of the flow"
        description="What the last step returns. Test the flow to see it here."
        action={<Button onClick={() => ui.setState({ dialog: 'test' })}>Test the flow</Button>}
      />
    );
  }
  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-sm font-semibold">Last test</h2>
        <StatusBadge status={statusOf(job)} />
        {job.type === 'CompletedJob' ? (
          <span className="text-sm text-muted-foreground">{formatDuration(job.duration_ms)}</span>
        ) : null}
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {job.type === 'CompletedJob' ? (
        <ResultView value={job.result} onOpenStep={(id) => commands.select([id], 'run')} />
      ) : (
        <p className="text-sm text-muted-foreground">The result comes when the last step is done.</p>
      )}
      <Button variant="outline" size="sm" className="self-start" asChild>
        <a href={runHref(workspace, job.id)} target="_blank" rel="noreferrer">
          <ExternalLink aria-hidden /> Open the run
        </a>
      </Button>
    </div>
  );
}

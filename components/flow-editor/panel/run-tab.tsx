'use client';

import { Play } from 'lucide-react';
import { ApprovalNote } from '../../run-view/approval-note';
import { waitingApprovals } from '../../run-view/run-tree';
import { StepPanel } from '../../run-view/step-panel';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import type { FlowModule } from '@/engine/flow/schema';
import type { RestartPoint } from '@/engine/run/restart-point';
import { useTestRun } from '../run/test-run';
import { useEditor } from '../state/editor-context';

/** What the step did in the last test run. */
export function RunTab({ module }: { module: FlowModule }) {
  const { ui, workspace } = useEditor();
  const { view, job, start } = useTestRun();
  if (!view || !job) {
    return (
      <EmptyState
        icon={Play}
        title="Not tested yet"
        description="Test the flow to see the inputs, the result and the log of this step here."
        action={<Button onClick={() => ui.setState({ dialog: 'test' })}>Test the flow</Button>}
      />
    );
  }
  const args = job.args ?? {};
  const testFrom = async (restartedFrom: RestartPoint) => void (await start({ args, restartedFrom }));
  const waiting = waitingApprovals(view.visits).filter((visit) => visit.module.id === module.id);
  return (
    <>
      {waiting.map((visit) => (
        <div key={visit.scope.id} className="p-4">
          <ApprovalNote workspace={workspace} job={job} visit={visit} />
        </div>
      ))}
      <StepPanel view={view} moduleId={module.id} isSheet onRestart={testFrom} />
    </>
  );
}

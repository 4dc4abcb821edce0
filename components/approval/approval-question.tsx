import type { ReactNode } from 'react';
import type { ApprovalInfo } from '@/contract/approvals';
import { TimeAgo } from '../ui/time-ago';
import { nameOf } from './approver-name';
import { ShownData } from './shown-data';

/** What is asked, by whom, for which flow, and with what data. */
export function ApprovalQuestion({ info }: { info: ApprovalInfo }) {
  const { step, flow } = info;
  const approver = nameOf(info.approver);
  return (
    <div className="flex flex-col gap-5 px-5 py-5">
      <div>
        <h1 className="text-lg font-semibold tracking-tight break-words">
          {step.summary || `Approve step ${step.id}`}
        </h1>
        {step.message ? <p className="mt-1.5 break-words whitespace-pre-line">{step.message}</p> : null}
      </div>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1.5 text-sm">
        <Fact name="Flow">
          {flow.summary || flow.path || 'A flow that is being tested'}
          {flow.summary && flow.path ? (
            <span className="block font-mono text-xs break-all text-muted-foreground">{flow.path}</span>
          ) : null}
        </Fact>
        <Fact name="Started by">
          {flow.startedBy}, <TimeAgo at={flow.startedAt} />
        </Fact>
        {approver ? <Fact name="Asked">{approver}</Fact> : null}
      </dl>
      <ShownData title="What the step gave" value={step.result} />
      <ShownData title="What the flow was started with" value={flow.args} />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

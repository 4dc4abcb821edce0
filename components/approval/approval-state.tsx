import { Ban, CircleCheck, CircleX, Clock, Hourglass, type LucideIcon } from 'lucide-react';
import type { ApprovalInfo } from '@/contract/approvals';
import { cn } from '../ui/cn';
import { TimeAgo } from '../ui/time-ago';
import { nameOf } from './approver-name';

/** The band on top: may it still be decided, and if not, who did and when. */
export function ApprovalState({ info }: { info: ApprovalInfo }) {
  const { icon: Icon, tone, title } = look(info);
  return (
    <div role="status" className={cn('flex items-center gap-2.5 border-b px-5 py-3 text-sm', tone)}>
      <Icon className="size-4 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{title}</span> <Detail info={info} />
      </p>
    </div>
  );
}

type Look = { icon: LucideIcon; tone: string; title: string };

function look(info: ApprovalInfo): Look {
  const quiet = 'bg-muted text-muted-foreground';
  switch (info.state) {
    case 'pending':
      return { icon: Hourglass, tone: 'bg-suspended-subtle text-suspended', title: 'Waiting for a decision.' };
    case 'decided':
      return decidedLook(info.decision?.isApproved ?? false);
    case 'expired':
      return { icon: Clock, tone: 'bg-warning-subtle text-warning', title: 'The time to decide has passed.' };
    case 'canceled':
      return { icon: Ban, tone: quiet, title: 'The run was canceled. There is nothing to decide any more.' };
    case 'closed':
      return { icon: Ban, tone: quiet, title: 'The run went on. There is nothing to decide any more.' };
    default:
      return info.state satisfies never;
  }
}

function decidedLook(isApproved: boolean): Look {
  return isApproved
    ? { icon: CircleCheck, tone: 'bg-success-subtle text-success', title: 'Approved' }
    : { icon: CircleX, tone: 'bg-destructive-subtle text-destructive', title: 'Denied' };
}

function Detail({ info }: { info: ApprovalInfo }) {
  if (info.state === 'pending') return <Pending info={info} />;
  if (info.decision && (info.state === 'decided' || info.state === 'closed')) {
    const approver = nameOf(info.decision.approver);
    const verb = info.state === 'closed' ? (info.decision.isApproved ? 'Approved ' : 'Denied ') : '';
    return (
      <>
        {verb}
        {approver ? `by ${approver}, ` : ''}
        <TimeAgo at={info.decision.at} />.
      </>
    );
  }
  if (info.state === 'expired' && info.deadline) {
    return (
      <>
        It ended <TimeAgo at={info.deadline} />.
      </>
    );
  }
  return null;
}

function Pending({ info }: { info: ApprovalInfo }) {
  const missing = info.requiredEvents - info.received;
  return (
    <>
      {info.requiredEvents > 1 ? `${missing} of ${info.requiredEvents} approvals are still needed. ` : ''}
      {info.deadline ? (
        <>
          The time to decide ends <TimeAgo at={info.deadline} />.
        </>
      ) : null}
    </>
  );
}

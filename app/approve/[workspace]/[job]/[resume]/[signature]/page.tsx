import type { Metadata } from 'next';
import { ApprovalPage } from '@/components/approval/approval-page';

export const metadata: Metadata = { title: 'Approval', referrer: 'no-referrer', robots: { index: false } };

type Props = {
  params: Promise<{ workspace: string; job: string; resume: string; signature: string }>;
  searchParams: Promise<{ approver?: string | string[] }>;
};

export default async function Page({ params, searchParams }: Props) {
  const { workspace, job, resume, signature } = await params;
  const { approver } = await searchParams;
  return (
    <ApprovalPage
      workspace={decodeURIComponent(workspace)}
      jobId={job}
      resumeId={resume}
      signature={decodeURIComponent(signature)}
      approver={typeof approver === 'string' ? approver : undefined}
    />
  );
}

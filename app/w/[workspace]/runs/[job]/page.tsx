import type { Metadata } from 'next';
import { RunPage } from '@/components/run-view/run-page';

export const metadata: Metadata = { title: 'Run' };

export default async function Page({ params }: { params: Promise<{ workspace: string; job: string }> }) {
  const { workspace, job } = await params;
  return <RunPage workspace={decodeURIComponent(workspace)} jobId={job} />;
}

import type { Metadata } from 'next';
import { RunsPage } from '@/components/run-view/runs-page';

export const metadata: Metadata = { title: 'Runs' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <RunsPage workspace={decodeURIComponent(workspace)} />;
}

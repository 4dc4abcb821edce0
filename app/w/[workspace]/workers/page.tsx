import type { Metadata } from 'next';
import { WorkersPage } from '@/components/workers/workers-page';

export const metadata: Metadata = { title: 'Workers' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <WorkersPage workspace={decodeURIComponent(workspace)} />;
}

import type { Metadata } from 'next';
import { ResourcesPage } from '@/components/settings/resources-page';

export const metadata: Metadata = { title: 'Resources' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <ResourcesPage workspace={decodeURIComponent(workspace)} />;
}

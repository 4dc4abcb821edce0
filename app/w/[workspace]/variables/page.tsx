import type { Metadata } from 'next';
import { VariablesPage } from '@/components/settings/variables-page';

export const metadata: Metadata = { title: 'Variables' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <VariablesPage workspace={decodeURIComponent(workspace)} />;
}

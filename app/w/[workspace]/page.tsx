import type { Metadata } from 'next';
import { HomePage } from '@/components/home/home-page';

export const metadata: Metadata = { title: 'Home' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <HomePage workspace={decodeURIComponent(workspace)} />;
}

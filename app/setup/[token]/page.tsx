import type { Metadata } from 'next';
import { SetupPage } from '@/components/sign-in/setup-page';

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' };

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return <SetupPage token={token} />;
}

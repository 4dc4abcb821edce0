import type { Metadata } from 'next';
import { NewSchedulePage } from '@/components/schedules/schedule-form-page';

export const metadata: Metadata = { title: 'New schedule' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <NewSchedulePage workspace={decodeURIComponent(workspace)} />;
}

import type { Metadata } from 'next';
import { EditSchedulePage } from '@/components/schedules/schedule-form-page';
import { routePath } from '@/components/shell/route-path';

type Props = { params: Promise<{ workspace: string; path: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Schedule ${routePath((await params).path)}` };
}

export default async function Page({ params }: Props) {
  const { workspace, path } = await params;
  return <EditSchedulePage workspace={decodeURIComponent(workspace)} path={routePath(path)} />;
}

import type { Metadata } from 'next';
import { RunFormPage } from '@/components/home/run-form-page';
import { routePath } from '@/components/shell/route-path';

type Props = { params: Promise<{ workspace: string; path: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Run ${routePath((await params).path)}` };
}

export default async function Page({ params }: Props) {
  const { workspace, path } = await params;
  return <RunFormPage kind="flow" workspace={decodeURIComponent(workspace)} path={routePath(path)} />;
}

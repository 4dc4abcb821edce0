import type { Metadata } from 'next';
import { routePath } from '@/components/shell/route-path';
import { VersionsPage } from '@/components/versions/versions-page';

type Props = { params: Promise<{ workspace: string; path: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Versions of ${routePath((await params).path)}` };
}

export default async function Page({ params }: Props) {
  const { workspace, path } = await params;
  return <VersionsPage kind="script" workspace={decodeURIComponent(workspace)} path={routePath(path)} />;
}

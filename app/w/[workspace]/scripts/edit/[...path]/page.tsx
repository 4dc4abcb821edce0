import type { Metadata } from 'next';
import { ScriptEditorPage } from '@/components/script-editor/script-editor-page';
import { routePath } from '@/components/shell/route-path';

type Props = { params: Promise<{ workspace: string; path: string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Edit ${routePath((await params).path)}` };
}

export default async function Page({ params }: Props) {
  const { workspace, path } = await params;
  return <ScriptEditorPage workspace={decodeURIComponent(workspace)} path={routePath(path)} />;
}

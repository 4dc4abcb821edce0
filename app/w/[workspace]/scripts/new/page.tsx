import type { Metadata } from 'next';
import { ScriptEditorPage } from '@/components/script-editor/script-editor-page';

export const metadata: Metadata = { title: 'New script' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <ScriptEditorPage workspace={decodeURIComponent(workspace)} />;
}

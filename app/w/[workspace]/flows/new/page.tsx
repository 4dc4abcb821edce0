import type { Metadata } from 'next';
import { FlowEditorPage } from '@/components/flow-editor/flow-editor-page';

export const metadata: Metadata = { title: 'New flow' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <FlowEditorPage workspace={decodeURIComponent(workspace)} />;
}

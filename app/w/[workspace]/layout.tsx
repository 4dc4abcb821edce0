import type { ReactNode } from 'react';
import { AppShell } from '@/components/shell/app-shell';

type Props = { children: ReactNode; params: Promise<{ workspace: string }> };

export default async function WorkspaceLayout({ children, params }: Props) {
  const { workspace } = await params;
  return <AppShell workspace={decodeURIComponent(workspace)}>{children}</AppShell>;
}

import type { Metadata } from 'next';
import { RegistriesPage } from '@/components/settings/registries-page';

export const metadata: Metadata = { title: 'Registries' };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return <RegistriesPage workspace={decodeURIComponent(workspace)} />;
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { listRegistries, type RegistryReply } from '@/contract/registries';
import { callApi } from '../api/client';
import { PageFrame } from '../shell/page-frame';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { RegistryField } from './registry-field';
import { REGISTRY_TEXTS } from './registry-texts';

export function RegistriesPage({ workspace }: { workspace: string }) {
  const registries = useQuery({
    queryKey: ['registries', workspace],
    queryFn: ({ signal }) => callApi(listRegistries, { params: { workspace }, signal }),
  });
  return (
    <PageFrame
      title="Registries"
      description="Where the packages of this workspace’s scripts come from. Passwords and tokens are kept encrypted and are not shown again."
    >
      {registries.error ? (
        <ErrorState error={registries.error} onRetry={() => void registries.refetch()} />
      ) : registries.data ? (
        byLanguage(registries.data).map(([language, items]) => (
          <LanguageCard key={language} workspace={workspace} language={language} items={items} />
        ))
      ) : (
        <Card>
          <SkeletonRows rows={6} label="Loading registries" />
        </Card>
      )}
    </PageFrame>
  );
}

type LanguageCardProps = { workspace: string; language: string; items: RegistryReply[] };

function LanguageCard({ workspace, language, items }: LanguageCardProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>{language}</CardTitle>
      </CardHeader>
      <CardContent className="flex flex-col gap-6">
        {items.map((item) => (
          // What was saved is shown as it is stored now.
          <RegistryField key={`${item.name} ${item.edited_at}`} workspace={workspace} registry={item} />
        ))}
      </CardContent>
    </Card>
  );
}

function byLanguage(items: RegistryReply[]): [string, RegistryReply[]][] {
  const groups = new Map<string, RegistryReply[]>();
  for (const item of items) {
    const { language } = REGISTRY_TEXTS[item.name];
    groups.set(language, [...(groups.get(language) ?? []), item]);
  }
  return [...groups];
}

'use client';

import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { canEdit, useMember } from '../api/session';
import { PageFrame } from '../shell/page-frame';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { ErrorState } from '../ui/error-state';
import { Input } from '../ui/input';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { CreateMenu } from './create-menu';
import { HomeEmpty } from './home-empty';
import { HomeRow } from './home-row';
import { type KindFilter, useHomeItems } from './use-home-items';

/** The scripts and flows of a workspace. */
export function HomePage({ workspace }: { workspace: string }) {
  const [typed, setTyped] = useState('');
  const [kind, setKind] = useState<KindFilter>('all');
  const search = useDeferredValue(typed.trim());
  const member = useMember(workspace);
  const isEditor = canEdit(member.data);
  const home = useHomeItems(workspace, { search, kind, isEditor });

  return (
    <PageFrame
      title="Home"
      description="Scripts and flows of this workspace."
      actions={isEditor ? <CreateMenu workspace={workspace} /> : null}
    >
      <Tabs value={kind} onValueChange={(next) => setKind(kindFrom(next))} className="gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <div className="relative min-w-52 flex-1">
            <Search
              className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
              aria-hidden
            />
            <Input
              type="search"
              aria-label="Search scripts and flows"
              placeholder="Search by name or path"
              className="pl-8"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
          <TabsList variant="pill" aria-label="Show">
            <TabsTrigger value="all">All</TabsTrigger>
            <TabsTrigger value="flow">Flows</TabsTrigger>
            <TabsTrigger value="script">Scripts</TabsTrigger>
          </TabsList>
        </div>
        <TabsContent value={kind}>
          <Card className={cn('overflow-hidden transition-opacity', home.isRefreshing && 'opacity-60')}>
            {home.error ? <ErrorState error={home.error} onRetry={home.refetch} /> : null}
            {!home.error && !home.items ? <SkeletonRows label="Loading scripts and flows" /> : null}
            {!home.error && home.items?.length === 0 ? (
              <HomeEmpty workspace={workspace} isSearch={search !== ''} kind={kind} isEditor={isEditor} />
            ) : null}
            {!home.error && home.items && home.items.length > 0 ? (
              <ul className="divide-y" aria-label="Scripts and flows">
                {home.items.map((item) => (
                  <HomeRow key={`${item.kind} ${item.path}`} workspace={workspace} item={item} isEditor={isEditor} />
                ))}
              </ul>
            ) : null}
          </Card>
        </TabsContent>
      </Tabs>
    </PageFrame>
  );
}

function kindFrom(value: string): KindFilter {
  return value === 'flow' || value === 'script' ? value : 'all';
}

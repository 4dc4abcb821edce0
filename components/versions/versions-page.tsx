'use client';

import { Pencil, Play } from 'lucide-react';
import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import type { DraftKind } from '@/contract/drafts';
import { canEdit, useMember } from '../api/session';
import { MissingItem } from '../home/missing-item';
import { PageFrame } from '../shell/page-frame';
import { itemHref } from '../shell/route-path';
import { Button } from '../ui/button';
import { SkeletonRows } from '../ui/skeleton';
import { flowVersions } from './flow-versions';
import { scriptVersions } from './script-versions';
import { useVersions, type Versions } from './use-versions';
import { VersionList } from './version-list';
import type { VersionSource } from './version-source';
import { VersionView } from './version-view';

type VersionsPageProps = { workspace: string; path: string; kind: DraftKind };

/** Every version of a script or a flow: to be read, compared, linked to and brought back. */
export function VersionsPage({ workspace, path, kind }: VersionsPageProps) {
  const member = useMember(workspace);
  const isEditor = canEdit(member.data);
  const source = useMemo(
    () => (kind === 'script' ? scriptVersions(workspace, path) : flowVersions(workspace, path)),
    [kind, workspace, path],
  );
  const versions = useVersions(source, { isEditor });
  return (
    <PageFrame
      className="max-w-7xl"
      title="Versions"
      description={<span className="font-mono text-xs break-all">{path}</span>}
      actions={
        <>
          <Button asChild variant="ghost">
            <Link href={itemHref(workspace, `${kind}s/run`, path)}>
              <Play aria-hidden /> Run form
            </Link>
          </Button>
          {isEditor ? (
            <Button asChild variant="outline">
              <Link href={itemHref(workspace, `${kind}s/edit`, path)}>
                <Pencil aria-hidden /> Edit
              </Link>
            </Button>
          ) : null}
        </>
      }
    >
      {versions.error ? (
        <MissingItem error={versions.error} {...{ workspace, path, kind }} page="get" onRetry={versions.retry} />
      ) : null}
      {!versions.error && !versions.list ? <SkeletonRows rows={4} label="Loading the versions" /> : null}
      {versions.list ? <Chosen source={source} versions={versions} list={versions.list} isEditor={isEditor} /> : null}
    </PageFrame>
  );
}

type ChosenProps = {
  source: VersionSource;
  versions: Versions;
  list: NonNullable<Versions['list']>;
  isEditor: boolean;
};

/** What is looked at stands in the address, so that it can be sent to somebody. */
function Chosen({ source, versions, list, isEditor }: ChosenProps) {
  const router = useRouter();
  const search = useSearchParams();
  const id = search.get(source.param) ?? list[0]?.id ?? '';
  const at = list.findIndex((version) => version.id === id);
  const against = search.get('against') ?? list[at + 1]?.id ?? null;

  function show(next: { id: string; against?: string }) {
    const query = new URLSearchParams({ [source.param]: next.id, ...(next.against ? { against: next.against } : {}) });
    router.replace(`${itemHref(source.workspace, `${source.kind}s/get`, source.path)}?${query.toString()}`);
  }

  return (
    <div className="grid min-w-0 gap-5 lg:grid-cols-[17rem_minmax(0,1fr)]">
      <VersionList list={list} newestId={versions.newestId} chosenId={id} onChoose={(next) => show({ id: next })} />
      <VersionView
        key={id}
        source={source}
        versions={versions}
        list={list}
        id={id}
        againstId={against === 'none' ? null : against}
        onCompare={(next) => show({ id, against: next ?? 'none' })}
        onRestored={(next) => show({ id: next })}
        isEditor={isEditor}
      />
    </div>
  );
}

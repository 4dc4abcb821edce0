'use client';

import { useQuery } from '@tanstack/react-query';
import { Boxes, Plus } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { listResources, type ResourceReply } from '@/contract/resources';
import { callApi } from '../api/client';
import { canEdit, useMember } from '../api/session';
import { PageFrame } from '../shell/page-frame';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { DeleteResourceDialog } from './delete-dialogs';
import { ListCard } from './list-card';
import { PathTable } from './path-table';
import { ResourceDialog } from './resource-dialog';

/** What is open over the table; a path of null makes a new one. */
type Opened = { kind: 'edit'; path: string | null; type?: string } | { kind: 'delete'; path: string } | null;

/** `?new=<type>` opens the form for a new resource of that type, as the run form's link does. */
export function ResourcesPage({ workspace }: { workspace: string }) {
  const wanted = useSearchParams().get('new');
  const member = useMember(workspace);
  const [opened, setOpened] = useState<Opened>(wanted === null ? null : { kind: 'edit', path: null, type: wanted });
  const resources = useQuery({
    queryKey: ['resources', workspace, ''],
    queryFn: ({ signal }) => callApi(listResources, { params: { workspace }, signal }),
  });
  const isEditor = canEdit(member.data);
  const create = isEditor ? (
    <Button onClick={() => setOpened({ kind: 'edit', path: null })}>
      <Plus aria-hidden /> New resource
    </Button>
  ) : null;

  return (
    <PageFrame
      title="Resources"
      description="Typed connections, such as a database, that scripts and flows receive as an input."
      actions={create}
    >
      <ListCard
        query={resources}
        label="Loading resources"
        empty={
          <EmptyState
            icon={Boxes}
            title="No resources yet"
            description="A PostgreSQL step, for example, needs one that says which database it talks to."
            action={create}
          />
        }
      >
        {(items) => (
          <PathTable
            items={items}
            prefix="$res:"
            valueHead="Type"
            Value={ResourceType}
            isEditor={isEditor}
            onEdit={({ path }) => setOpened({ kind: 'edit', path })}
            onDelete={({ path }) => setOpened({ kind: 'delete', path })}
          />
        )}
      </ListCard>
      <Dialogs workspace={workspace} opened={opened} onClose={() => setOpened(null)} />
    </PageFrame>
  );
}

type DialogsProps = { workspace: string; opened: Opened; onClose: () => void };

function Dialogs({ workspace, opened, onClose }: DialogsProps) {
  const edited = opened?.kind === 'edit' ? opened : null;
  return (
    <>
      <ResourceDialog
        workspace={workspace}
        path={edited?.path ?? null}
        type={edited?.type}
        open={edited !== null}
        onClose={onClose}
      />
      <DeleteResourceDialog
        workspace={workspace}
        path={opened?.kind === 'delete' ? opened.path : null}
        onClose={onClose}
      />
    </>
  );
}

function ResourceType({ item }: { item: ResourceReply }) {
  return <Badge variant="primary">{item.resource_type}</Badge>;
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { Lock, Plus, Variable } from 'lucide-react';
import { useState } from 'react';
import { listVariables, type VariableReply } from '@/contract/variables';
import { callApi } from '../api/client';
import { canEdit, useMember } from '../api/session';
import { PageFrame } from '../shell/page-frame';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { DeleteVariableDialog } from './delete-dialogs';
import { ListCard } from './list-card';
import { PathTable } from './path-table';
import { VariableDialog } from './variable-dialog';

/** What is open over the table: `new`, or the variable it is about. */
type Opened = { kind: 'edit'; variable: VariableReply | null } | { kind: 'delete'; path: string } | null;

export function VariablesPage({ workspace }: { workspace: string }) {
  const member = useMember(workspace);
  const [opened, setOpened] = useState<Opened>(null);
  const variables = useQuery({
    queryKey: ['variables', workspace],
    queryFn: ({ signal }) => callApi(listVariables, { params: { workspace }, signal }),
  });
  const isEditor = canEdit(member.data);
  const create = isEditor ? (
    <Button onClick={() => setOpened({ kind: 'edit', variable: null })}>
      <Plus aria-hidden /> New variable
    </Button>
  ) : null;

  return (
    <PageFrame
      title="Variables"
      description="Named values for scripts and flows. Secret ones are stored encrypted and are not shown again."
      actions={create}
    >
      <ListCard
        query={variables}
        label="Loading variables"
        empty={
          <EmptyState
            icon={Variable}
            title="No variables yet"
            description="Keep an address, a limit or an API key here, and scripts read it by its path."
            action={create}
          />
        }
      >
        {(items) => (
          <PathTable
            items={items}
            prefix="$var:"
            valueHead="Value"
            Value={VariableValue}
            isEditor={isEditor}
            onEdit={(variable) => setOpened({ kind: 'edit', variable })}
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
      <VariableDialog
        workspace={workspace}
        variable={edited?.variable ?? null}
        open={edited !== null}
        onClose={onClose}
      />
      <DeleteVariableDialog
        workspace={workspace}
        path={opened?.kind === 'delete' ? opened.path : null}
        onClose={onClose}
      />
    </>
  );
}

function VariableValue({ item: variable }: { item: VariableReply }) {
  if (variable.is_secret) {
    return (
      <Badge>
        <Lock aria-hidden /> secret
      </Badge>
    );
  }
  return (
    <span className="block truncate font-mono text-[0.8125rem]" title={variable.value}>
      {variable.value}
    </span>
  );
}

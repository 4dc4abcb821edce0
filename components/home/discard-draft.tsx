'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { sendDraft } from '../draft/draft-api';
import { dropLocalDraft } from '../draft/local-draft';
import { ConfirmDialog } from '../ui/alert-dialog';
import { Button } from '../ui/button';
import { toast } from '../ui/toast';
import { Tooltip } from '../ui/tooltip';
import type { HomeItem } from './home-item';

type DiscardDraftProps = { workspace: string; item: HomeItem; name: string };

/** Throws away the draft of something that was never deployed: there is nothing else of it. */
export function DiscardDraft({ workspace, item, name }: DiscardDraftProps) {
  const queries = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const { kind, path } = item;
  const discard = useMutation({
    mutationFn: () => sendDraft({ workspace, kind }, { path, text: null, lastSync: null, force: true }),
    onSuccess: async () => {
      dropLocalDraft({ workspace, kind, path });
      setIsAsking(false);
      await queries.invalidateQueries({ queryKey: ['drafts', workspace] });
    },
    onError: (error) => toast.error(`The draft is still there: ${error.message}`),
  });
  return (
    <>
      <Tooltip label="Discard draft">
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Discard the draft ${name}`}
          onClick={() => setIsAsking(true)}
        >
          <Trash2 aria-hidden />
        </Button>
      </Tooltip>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Discard ${name}?`}
        description={`This ${kind} was never deployed. Its draft cannot be brought back.`}
        confirmLabel="Discard"
        destructive
        loading={discard.isPending}
        onConfirm={() => discard.mutate()}
      />
    </>
  );
}

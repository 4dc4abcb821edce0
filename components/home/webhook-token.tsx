'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { listFlowTokens, listScriptTokens } from '@/contract/item-links';
import { createToken, runScope } from '@/contract/tokens';
import { callApi } from '../api/client';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { ErrorNote } from '../ui/error-state';
import type { ItemKind } from './home-item';

type WebhookTokenProps = {
  workspace: string;
  path: string;
  kind: ItemKind;
  /** The one just made; it is shown this once. */
  token: string | null;
  onToken: (token: string) => void;
};

/** Makes a token that may start this script or flow and nothing else. */
export function WebhookToken({ workspace, path, kind, token, onToken }: WebhookTokenProps) {
  const queries = useQueryClient();
  const tokensKey = ['webhook-tokens', workspace, kind, path];
  const tokens = useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) =>
      callApi(kind === 'flow' ? listFlowTokens : listScriptTokens, { params: { workspace, path }, signal }),
  });
  const create = useMutation({
    mutationFn: () => {
      const scopes = [runScope(kind, path)];
      return callApi(createToken, { body: { label: `Webhook of ${path}`, workspace_id: workspace, scopes } });
    },
    onSuccess: (made) => {
      onToken(made);
      return queries.invalidateQueries({ queryKey: tokensKey });
    },
  });
  const count = tokens.data?.length ?? 0;
  if (token !== null) {
    return (
      <div className="flex flex-col gap-1.5">
        <p className="text-sm">
          This token is in the command above. Copy it now: it is never shown again, and it may only start this {kind}.
        </p>
        <CodeBlock code={token} label="Token" wrap />
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button variant="outline" size="sm" loading={create.isPending} onClick={() => create.mutate()}>
        <KeyRound aria-hidden /> Create a webhook token
      </Button>
      <p className="min-w-0 flex-1 basis-56 text-xs text-muted-foreground">
        It may start this {kind}, with your rights, and nothing else.{' '}
        {count === 0 ? null : (
          <>
            You have{' '}
            <a href="/settings/tokens" className="text-primary underline underline-offset-4">
              {count === 1 ? 'one of them' : `${count} of them`}
            </a>
            .
          </>
        )}
      </p>
      {create.error ? <ErrorNote error={create.error} className="w-full" /> : null}
    </div>
  );
}

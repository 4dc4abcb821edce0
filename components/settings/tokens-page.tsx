'use client';

import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { listTokens, type TokenReply } from '@/contract/tokens';
import { callApi } from '../api/client';
import { PageFrame } from '../shell/page-frame';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table';
import { TimeAgo } from '../ui/time-ago';
import { CreateTokenDialog } from './create-token-dialog';
import { RevokeTokenDialog } from './delete-dialogs';
import { ListCard } from './list-card';

export function TokensPage() {
  const [isCreating, setIsCreating] = useState(false);
  const [revoked, setRevoked] = useState<string | null>(null);
  const tokens = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => callApi(listTokens, { query: { exclude_ephemeral: true }, signal }),
  });
  const create = (
    <Button onClick={() => setIsCreating(true)}>
      <Plus aria-hidden /> New token
    </Button>
  );
  return (
    <PageFrame title="API tokens" description="With a token, a program acts as you through the API." actions={create}>
      <ListCard
        query={tokens}
        label="Loading tokens"
        empty={
          <EmptyState
            icon={KeyRound}
            title="No tokens yet"
            description="Make one for each program, so that you can take back one without the others."
            action={create}
          />
        }
      >
        {(items) => <TokenTable tokens={items} onRevoke={setRevoked} />}
      </ListCard>
      <CreateTokenDialog open={isCreating} onOpenChange={setIsCreating} />
      <RevokeTokenDialog prefix={revoked} onClose={() => setRevoked(null)} />
    </PageFrame>
  );
}

type TokenTableProps = { tokens: TokenReply[]; onRevoke: (prefix: string) => void };

function TokenTable({ tokens, onRevoke }: TokenTableProps) {
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>Label</TableHead>
          <TableHead>Begins with</TableHead>
          <TableHead className="max-md:hidden">Created</TableHead>
          <TableHead className="max-md:hidden">Last used</TableHead>
          <TableHead className="max-sm:hidden">Ends</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {tokens.map((token) => (
          <TableRow key={token.token_prefix}>
            <TableCell>
              <span className="mr-2">{token.label || <span className="text-muted-foreground">no label</span>}</span>
              {token.workspace_id ? <Badge>{token.workspace_id}</Badge> : null}
              {token.scopes?.map((scope) => (
                <span key={scope} className="block text-xs break-all text-muted-foreground">
                  only {scope}
                </span>
              ))}
            </TableCell>
            <TableCell className="font-mono text-[0.8125rem]">{token.token_prefix}…</TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
              <TimeAgo at={token.created_at} />
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
              {token.last_used_at === token.created_at ? 'never' : <TimeAgo at={token.last_used_at} />}
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
              {token.expiration ? <TimeAgo at={token.expiration} /> : 'never'}
            </TableCell>
            <TableCell className="w-px">
              <Button
                variant="outline"
                size="sm"
                aria-label={`Revoke ${token.label || token.token_prefix}`}
                onClick={() => onRevoke(token.token_prefix)}
              >
                Revoke
              </Button>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Inbox, MailCheck, MailWarning } from 'lucide-react';
import { useState } from 'react';
import { listOutbox, type MailSummary } from '@/contract/outbox';
import { callApi } from '../api/client';
import { PageFrame } from '../shell/page-frame';
import { Badge, type BadgeProps } from '../ui/badge';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { EmptyState } from '../ui/empty-state';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { TimeAgo } from '../ui/time-ago';
import { MailSheet } from './mail-sheet';

const PER_PAGE = 50;

/** Mail of the instance: what was sent, and what waits here for want of an SMTP server. */
export function OutboxPage() {
  const [openId, setOpenId] = useState<string | null>(null);
  const outbox = useInfiniteQuery({
    queryKey: ['outbox'],
    queryFn: ({ pageParam, signal }) =>
      callApi(listOutbox, { query: { per_page: PER_PAGE, before_id: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.mails.length === PER_PAGE ? last.mails.at(-1)?.id : undefined),
    refetchInterval: 10_000,
  });
  const mails = outbox.data?.pages.flatMap((page) => page.mails) ?? [];
  const isConfigured = outbox.data?.pages[0]?.isSmtpConfigured;

  return (
    <PageFrame title="Outbox" description="E-mails of this instance, such as requests for approval.">
      {isConfigured === undefined ? null : <SmtpNote isConfigured={isConfigured} />}
      <Card className="overflow-hidden">
        {outbox.error ? <ErrorState error={outbox.error} onRetry={() => void outbox.refetch()} /> : null}
        {outbox.isPending ? <SkeletonRows label="Loading the outbox" /> : null}
        {outbox.data && mails.length === 0 ? (
          <EmptyState
            icon={Inbox}
            title="No mail yet"
            description="The first one appears when a flow asks somebody for an approval."
          />
        ) : null}
        <ul className="divide-y">
          {mails.map((mail) => (
            <MailRow key={mail.id} mail={mail} onOpen={() => setOpenId(mail.id)} />
          ))}
        </ul>
      </Card>
      {outbox.hasNextPage ? (
        <Button
          variant="outline"
          className="self-center"
          loading={outbox.isFetchingNextPage}
          onClick={() => void outbox.fetchNextPage()}
        >
          Show older mail
        </Button>
      ) : null}
      <MailSheet id={openId} onClose={() => setOpenId(null)} />
    </PageFrame>
  );
}

function SmtpNote({ isConfigured }: { isConfigured: boolean }) {
  if (isConfigured) {
    return (
      <p className="flex items-start gap-2.5 text-sm text-muted-foreground">
        <MailCheck className="mt-0.5 size-4 shrink-0 text-success" aria-hidden /> Mail leaves through the SMTP server of{' '}
        <code className="font-mono">SMTP_URL</code>.
      </p>
    );
  }
  return (
    <div className="flex items-start gap-2.5 rounded-lg bg-warning-subtle px-4 py-3 text-warning">
      <MailWarning className="mt-0.5 size-4 shrink-0" aria-hidden />
      <p>
        <span className="font-medium">No mail leaves this server.</span> No SMTP server is set, so mails are kept here
        for you to read and hand on. Set <code className="font-mono">SMTP_URL</code> and restart to send them.
      </p>
    </div>
  );
}

const looks: Record<MailSummary['status'], { label: string; variant: BadgeProps['variant'] }> = {
  queued: { label: 'Being sent', variant: 'info' },
  sent: { label: 'Sent', variant: 'success' },
  outbox: { label: 'Kept here', variant: 'warning' },
  failed: { label: 'Failed', variant: 'destructive' },
};

function MailRow({ mail, onOpen }: { mail: MailSummary; onOpen: () => void }) {
  const look = looks[mail.status];
  return (
    <li>
      <button
        type="button"
        className="flex w-full items-center gap-3 px-4 py-2.5 text-left hover:bg-muted/60 focus-visible:-outline-offset-2"
        onClick={onOpen}
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{mail.subject}</span>
          <span className="block truncate text-xs text-muted-foreground">
            To {mail.recipient}
            {mail.error ? `: ${mail.error}` : ''}
          </span>
        </span>
        <Badge variant={look.variant}>{look.label}</Badge>
        <span className="w-24 shrink-0 text-right text-xs text-muted-foreground max-sm:hidden">
          <TimeAgo at={mail.createdAt} />
        </span>
      </button>
    </li>
  );
}

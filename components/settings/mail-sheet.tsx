'use client';

import { useQuery } from '@tanstack/react-query';
import { getOutboxMail, type MailDetail } from '@/contract/outbox';
import { callApi } from '../api/client';
import { CodeBlock } from '../ui/code-block';
import { ErrorState } from '../ui/error-state';
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from '../ui/sheet';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { Linkified } from './linkified';

type MailSheetProps = { id: string | null; onClose: () => void };

export function MailSheet({ id, onClose }: MailSheetProps) {
  const mail = useQuery({
    queryKey: ['outbox-mail', id],
    queryFn: ({ signal }) => callApi(getOutboxMail, { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
  });
  return (
    <Sheet
      open={id !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <SheetContent className="w-[min(44rem,100vw)]">
        <SheetHeader>
          <SheetTitle>{mail.data?.subject ?? 'Mail'}</SheetTitle>
          <SheetDescription>{mail.data ? `To ${mail.data.recipient}` : 'Loading…'}</SheetDescription>
        </SheetHeader>
        <div className="min-h-0 flex-1 p-4">
          {mail.error ? <ErrorState error={mail.error} onRetry={() => void mail.refetch()} /> : null}
          {mail.isLoading ? <SkeletonRows rows={3} label="Loading the mail" /> : null}
          {mail.data ? <MailBody mail={mail.data} /> : null}
        </div>
      </SheetContent>
    </Sheet>
  );
}

function MailBody({ mail }: { mail: MailDetail }) {
  return (
    <Tabs defaultValue="text" className="h-full">
      <TabsList variant="pill" aria-label="Form of the mail">
        <TabsTrigger value="text">Plain text</TabsTrigger>
        <TabsTrigger value="html">As sent</TabsTrigger>
        <TabsTrigger value="source">HTML source</TabsTrigger>
      </TabsList>
      <TabsContent value="text">
        <p className="rounded-md border bg-code p-3 text-sm leading-relaxed break-words whitespace-pre-wrap">
          <Linkified text={mail.text} />
        </p>
      </TabsContent>
      <TabsContent value="html" className="min-h-0 flex-1">
        {/* No scripts, no forms, no access to this page; links open in a tab of their own. */}
        <iframe
          title="The mail as it is sent"
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcDoc={`<base target="_blank">${mail.html}`}
          className="h-[65dvh] w-full rounded-md border bg-white"
        />
      </TabsContent>
      <TabsContent value="source">
        <CodeBlock code={mail.html} label="HTML source" wrap />
      </TabsContent>
    </Tabs>
  );
}

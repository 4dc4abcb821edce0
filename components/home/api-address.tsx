'use client';

import { useState, useSyncExternalStore } from 'react';
import { runFlowByPath, runScriptByPath, runWaitFlowByPath, runWaitScriptByPath } from '@/contract/jobs-run';
import { streamFlowByPath, streamScriptByPath } from '@/contract/jobs-stream';
import { apiUrl } from '../api/client';
import { curlCommand } from '../api/curl-command';
import type { Args } from '../form/initial-value';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import type { ItemKind } from './home-item';
import { WebhookToken } from './webhook-token';

type ApiAddressProps = { workspace: string; path: string; kind: ItemKind; args: Args };

const WAYS = [
  {
    id: 'start',
    label: 'Start',
    spec: { flow: runFlowByPath, script: runScriptByPath },
    hint: 'Answers at once, with the id of the run.',
  },
  {
    id: 'wait',
    label: 'Wait for the result',
    spec: { flow: runWaitFlowByPath, script: runWaitScriptByPath },
    hint: 'Answers with the result, once the run has ended.',
  },
  {
    id: 'stream',
    label: 'Stream',
    spec: { flow: streamFlowByPath, script: streamScriptByPath },
    hint: 'Sends state and logs as events while it runs, and the result with the last one.',
  },
];

/** How another program starts the same run. */
export function ApiAddress({ workspace, path, kind, args }: ApiAddressProps) {
  const [token, setToken] = useState<string | null>(null);
  const origin = useSyncExternalStore(
    neverChanges,
    () => window.location.origin,
    () => '',
  );
  return (
    <Card>
      <Tabs defaultValue="start" className="gap-0">
        <CardHeader className="flex-wrap">
          <CardTitle>API address</CardTitle>
          <TabsList variant="pill" aria-label="What the caller waits for">
            {WAYS.map(({ id, label }) => (
              <TabsTrigger key={id} value={id}>
                {label}
              </TabsTrigger>
            ))}
          </TabsList>
        </CardHeader>
        <CardContent className="flex flex-col gap-3">
          {WAYS.map(({ id, spec, hint }) => (
            <TabsContent key={id} value={id} className="flex flex-col gap-1.5">
              <p className="text-xs text-muted-foreground">{hint}</p>
              <CodeBlock
                label="Command"
                code={curlCommand(origin + apiUrl(spec[kind].path, { workspace, path }), args, {
                  token,
                  isStream: id === 'stream',
                })}
                wrap
              />
            </TabsContent>
          ))}
          <WebhookToken workspace={workspace} path={path} kind={kind} token={token} onToken={setToken} />
          {token === null ? (
            <p className="text-xs text-muted-foreground">
              Put it, or another{' '}
              <a href="/settings/tokens" className="text-primary underline underline-offset-4">
                API token
              </a>
              , in the place of <code className="font-mono">$TOKEN</code>.
            </p>
          ) : null}
        </CardContent>
      </Tabs>
    </Card>
  );
}

function neverChanges(): () => void {
  return () => {};
}

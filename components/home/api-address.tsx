'use client';

import { useSyncExternalStore } from 'react';
import { runFlowByPath, runScriptByPath, runWaitFlowByPath, runWaitScriptByPath } from '@/contract/jobs-run';
import { apiUrl } from '../api/client';
import { curlCommand } from '../api/curl-command';
import type { Args } from '../form/initial-value';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import type { ItemKind } from './home-item';

type ApiAddressProps = { workspace: string; path: string; kind: ItemKind; args: Args };

/** How another program starts the same run. */
export function ApiAddress({ workspace, path, kind, args }: ApiAddressProps) {
  const origin = useSyncExternalStore(
    neverChanges,
    () => window.location.origin,
    () => '',
  );
  const params = { workspace, path };
  const start = kind === 'flow' ? runFlowByPath : runScriptByPath;
  const wait = kind === 'flow' ? runWaitFlowByPath : runWaitScriptByPath;
  return (
    <Card>
      <Tabs defaultValue="start" className="gap-0">
        <CardHeader>
          <CardTitle>API address</CardTitle>
          <TabsList variant="pill" aria-label="What the caller waits for">
            <TabsTrigger value="start">Start</TabsTrigger>
            <TabsTrigger value="wait">Wait for the result</TabsTrigger>
          </TabsList>
        </CardHeader>
        <CardContent className="flex flex-col gap-2">
          <TabsContent value="start">
            <CodeBlock label="Command" code={curlCommand(origin + apiUrl(start.path, params), args)} wrap />
          </TabsContent>
          <TabsContent value="wait">
            <CodeBlock label="Command" code={curlCommand(origin + apiUrl(wait.path, params), args)} wrap />
          </TabsContent>
          <p className="text-xs text-muted-foreground">
            Put an{' '}
            <a href="/settings/tokens" className="text-primary underline underline-offset-4">
              API token
            </a>{' '}
            in the place of <code className="font-mono">$TOKEN</code>.
          </p>
        </CardContent>
      </Tabs>
    </Card>
  );
}

function neverChanges(): () => void {
  return () => {};
}

'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { saveAsFile } from '../../run-view/save-as-file';
import { Button } from '../../ui/button';
import { CodeEditor } from '../../ui/code-editor';
import { CopyButton } from '../../ui/copy-button';
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from '../../ui/dialog';
import { Tabs, TabsList, TabsTrigger } from '../../ui/tabs';
import { exportOpenFlow } from '@/engine/flow/export';
import type { OpenFlow } from '@/engine/flow/schema';
import { useEditor, useFlow, useUi } from '../state/editor-context';

/** The flow as an OpenFlow document to copy or download. */
export function ExportDialog({ path }: { path: string }) {
  const { ui } = useEditor();
  const isOpen = useUi((state) => state.dialog === 'export');
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && ui.setState({ dialog: null })}>
      <DialogContent className="max-w-2xl">
        <ExportContent path={path} />
      </DialogContent>
    </Dialog>
  );
}

const FORMATS = {
  yaml: { label: 'YAML', type: 'application/yaml' },
  json: { label: 'JSON', type: 'application/json' },
};
type Format = keyof typeof FORMATS;

function ExportContent({ path }: { path: string }) {
  const flow = useFlow((now) => now);
  const [format, setFormat] = useState<Format>('yaml');
  const text = useFlowText(flow, format);
  const name = `${path.split('/').at(-1) || 'flow'}.flow.${format}`;
  return (
    <>
      <DialogHeader>
        <DialogTitle>Export the flow</DialogTitle>
        <DialogDescription>OpenFlow: Millrace and Windmill read it. Secrets are not part of it.</DialogDescription>
      </DialogHeader>
      <Tabs value={format} onValueChange={(value) => setFormat(value as Format)}>
        <TabsList variant="pill">
          {Object.entries(FORMATS).map(([key, { label }]) => (
            <TabsTrigger key={key} value={key}>
              {label}
            </TabsTrigger>
          ))}
        </TabsList>
      </Tabs>
      <CodeEditor key={format} value={text} language={format} ariaLabel="Exported flow" height="22rem" readOnly />
      <DialogFooter>
        <CopyButton value={text} showLabel label="Copy" />
        <Button onClick={() => saveAsFile(name, text, FORMATS[format].type)}>
          <Download aria-hidden /> Download
        </Button>
      </DialogFooter>
    </>
  );
}

function useFlowText(flow: OpenFlow, format: Format): string {
  const json = JSON.stringify(exportOpenFlow(flow), null, 2);
  const yaml = useQuery({
    queryKey: ['flow-yaml', json],
    enabled: format === 'yaml',
    gcTime: 0,
    queryFn: async () => (await import('yaml')).stringify(JSON.parse(json), { lineWidth: 0 }),
  });
  return format === 'json' ? json : (yaml.data ?? '');
}

'use client';

import type { ReactNode } from 'react';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';

export type Pane = 'code' | 'test' | 'settings';

type EditorPanesProps = {
  isWide: boolean;
  pane: Pane;
  onPane: (pane: Pane) => void;
  code: ReactNode;
  /** Null for who may not run unsaved code. */
  test: ReactNode;
  settings: ReactNode;
};

/** Code with a side panel where there is room; on a small screen one of them at a time. */
export function EditorPanes(props: EditorPanesProps) {
  return props.isWide ? <WidePanes {...props} /> : <NarrowPanes {...props} />;
}

function WidePanes({ pane, onPane, code, test, settings }: EditorPanesProps) {
  const side = pane === 'settings' || !test ? 'settings' : 'test';
  return (
    <div className="flex min-h-0 flex-1">
      <section aria-label="Code" className="min-w-0 flex-1">
        {code}
      </section>
      <Tabs
        value={side}
        onValueChange={(value) => onPane(value as Pane)}
        className="w-[clamp(22rem,34vw,32rem)] shrink-0 gap-0 border-l bg-background"
      >
        <TabsList className="px-4">
          {test ? <TabsTrigger value="test">Test</TabsTrigger> : null}
          <TabsTrigger value="settings">Settings</TabsTrigger>
        </TabsList>
        <TabsContent value="test" className="min-h-0 flex-1 overflow-y-auto">
          {test}
        </TabsContent>
        <TabsContent value="settings" className="min-h-0 flex-1 overflow-y-auto">
          {settings}
        </TabsContent>
      </Tabs>
    </div>
  );
}

function NarrowPanes({ pane, onPane, code, test, settings }: EditorPanesProps) {
  return (
    <Tabs value={pane} onValueChange={(value) => onPane(value as Pane)} className="min-h-0 flex-1 gap-0">
      <TabsList className="px-4">
        <TabsTrigger value="code">Code</TabsTrigger>
        {test ? <TabsTrigger value="test">Test</TabsTrigger> : null}
        <TabsTrigger value="settings">Settings</TabsTrigger>
      </TabsList>
      <TabsContent value="code" className="min-h-72 flex-1">
        {code}
      </TabsContent>
      <TabsContent value="test" className="min-h-0 flex-1 overflow-y-auto">
        {test}
      </TabsContent>
      <TabsContent value="settings" className="min-h-0 flex-1 overflow-y-auto">
        {settings}
      </TabsContent>
    </Tabs>
  );
}

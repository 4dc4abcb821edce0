'use client';

import { useState } from 'react';
import { Button } from '../../ui/button';
import { CodeEditor } from '../../ui/code-editor';
import type { FlowModule } from '@/engine/flow/schema';
import { useStepResult } from '../expression/use-step-result';
import { useEditor } from '../state/editor-context';
import { OptionalSection } from './controls';

/** A pinned result stands in for the step, so that what follows can be tried without running it. */
export function MockSettings({ module }: { module: FlowModule }) {
  const { commands } = useEditor();
  const last = useStepResult(module.id);
  const isOn = module.mock?.enabled ?? false;
  const set = (value: unknown) =>
    commands.update(module.id, (now) => ({ ...now, mock: { enabled: true, return_value: value } }), 'mock');

  function toggle(next: boolean) {
    if (next) set(module.mock?.return_value ?? last?.value ?? null);
    else commands.update(module.id, (now) => ({ ...now, mock: withoutPin(now) }));
  }

  return (
    <OptionalSection
      title="Pin the result"
      hint="The step does not run, in test runs and real ones; this value is its result."
      isOn={isOn}
      onToggle={toggle}
    >
      <PinnedValue value={module.mock?.return_value} onChange={set} />
      {last ? (
        <Button variant="outline" size="sm" className="self-start" onClick={() => set(last.value)}>
          Take the result of the last test run
        </Button>
      ) : null}
    </OptionalSection>
  );
}

/** The value stays, so that turning the pin on again brings it back. */
function withoutPin({ mock }: FlowModule): FlowModule['mock'] {
  return mock?.return_value === undefined || mock.return_value === null ? undefined : { ...mock, enabled: false };
}

function PinnedValue({ value, onChange }: { value: unknown; onChange: (value: unknown) => void }) {
  const [typed, setTyped] = useState<{ text: string; value: unknown } | null>(null);
  // What was typed is shown as typed, until the value changes from elsewhere.
  const isTyped = typed !== null && (typed.value === undefined || typed.value === value);
  const text = isTyped ? typed.text : JSON.stringify(value ?? null, null, 2);
  const isWrong = isTyped && typed.value === undefined;

  function change(next: string) {
    const read = readJson(next);
    setTyped({ text: next, value: read });
    if (read !== undefined) onChange(read);
  }

  return (
    <>
      <CodeEditor
        value={text}
        onChange={change}
        language="json"
        ariaLabel="Pinned result"
        minHeight="6rem"
        invalid={isWrong}
      />
      {isWrong ? <p className="text-xs text-destructive">This is not JSON yet.</p> : null}
    </>
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

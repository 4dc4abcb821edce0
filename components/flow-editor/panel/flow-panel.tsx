'use client';

import { useState } from 'react';
import { SchemaEditor } from '../../form/schema-editor';
import { CodeEditor } from '../../ui/code-editor';
import type { FlowValue, OpenFlow } from '@/engine/flow/schema';
import { emptyFlow } from '@/engine/flow/templates';
import { useEditor, useFlow } from '../state/editor-context';
import { OptionalSection, Section, TextRow } from './controls';
import { EarlyResultSettings } from './early-result-settings';
import { FlowControls } from './flow-controls';
import { FlowTimeoutSettings } from './flow-timeout-settings';
import { OneWorkerSettings } from './one-worker-settings';
import { pathProblem } from './path-problem';
import { PrivateRunsSettings } from './private-runs-settings';

type FlowPanelProps = { path: string; onPathChange: (path: string) => void };

/** What concerns the flow as a whole. */
export function FlowPanel({ path, onPathChange }: FlowPanelProps) {
  return (
    <div className="flex h-full min-h-0 flex-col overflow-y-auto" aria-label="Flow" role="group">
      <h2 className="px-4 pt-3.5 text-sm font-semibold">Flow</h2>
      <AboutSection path={path} onPathChange={onPathChange} />
      <InputsSection />
      <SpecialSteps />
      <SkipSection />
      <EarlyResultSettings />
      <FlowTimeoutSettings />
      <OneWorkerSettings />
      <ConstantsSection />
      <FlowControls />
      <PrivateRunsSettings />
    </div>
  );
}

function AboutSection({ path, onPathChange }: FlowPanelProps) {
  const { commands } = useEditor();
  const summary = useFlow((flow) => flow.summary);
  const description = useFlow((flow) => flow.description ?? '');
  const set = (patch: Partial<OpenFlow>) =>
    commands.edit((flow) => ({ ...flow, ...patch }), `flow.${Object.keys(patch).join()}`);
  return (
    <Section title="About">
      <TextRow
        label="Summary"
        value={summary}
        onChange={(next) => set({ summary: next })}
        placeholder="What the flow does, in a few words"
      />
      <TextRow
        label="Path"
        value={path}
        onChange={onPathChange}
        hint="u/<you>/<name>, or f/<folder>/<name>. It changes with the next save."
        // A path that is not finished yet is no mistake; the save dialog asks for the rest.
        error={path.endsWith('/') ? undefined : pathProblem(path)}
      />
      <TextRow
        label="Description"
        value={description}
        onChange={(next) => set({ description: next })}
        placeholder="For the people who run it"
        multiline
      />
    </Section>
  );
}

function InputsSection() {
  const { commands, workspace } = useEditor();
  const schema = useFlow((flow) => flow.schema) ?? emptyFlow().schema ?? {};
  return (
    <Section title="Inputs" hint="What the run form asks for. Steps read it as flow_input.<name>.">
      <SchemaEditor
        schema={schema}
        workspace={workspace}
        onChange={(next) => commands.edit((flow) => ({ ...flow, schema: next }), 'flow.schema')}
      />
    </Section>
  );
}

/** The steps that are not on the way. */
function SpecialSteps() {
  const { commands } = useEditor();
  const hasHandler = useFlow((flow) => Boolean(flow.value.failure_module));
  const hasPreprocessor = useFlow((flow) => Boolean(flow.value.preprocessor_module));
  return (
    <>
      <OptionalSection
        title="Error handler"
        hint="A step that runs when another fails and has no tries left. Click it in the graph to write it."
        isOn={hasHandler}
        onToggle={(next) => commands.setErrorHandler(next)}
      />
      <OptionalSection
        title="Preprocessor"
        hint="A step that makes the inputs of a webhook’s request: its body, query and headers. The run form does without. Click it in the graph to write it."
        isOn={hasPreprocessor}
        onToggle={(next) => commands.setPreprocessor(next)}
      />
    </>
  );
}

function useSetValue() {
  const { commands } = useEditor();
  return (patch: Partial<FlowValue>) =>
    commands.editValue((value) => ({ ...value, ...patch }), `value.${Object.keys(patch).join()}`);
}

function SkipSection() {
  const set = useSetValue();
  const expr = useFlow((flow) => flow.value.skip_expr);
  return (
    <OptionalSection
      title="Skip the whole run"
      hint="Asked before the first step, about flow_input; when true nothing runs and the run counts as skipped."
      isOn={typeof expr === 'string'}
      onToggle={(isOn) => set({ skip_expr: isOn ? 'false' : undefined })}
    >
      <TextRow
        label="Skip the run if"
        value={expr ?? ''}
        onChange={(next) => set({ skip_expr: next })}
        placeholder="flow_input.items.length === 0"
        error={expr?.trim() === '' ? 'An expression is needed.' : undefined}
      />
    </OptionalSection>
  );
}

function ConstantsSection() {
  const set = useSetValue();
  const constants = useFlow((flow) => flow.value.flow_env);
  return (
    <OptionalSection
      title="Constants"
      hint="Values every expression can read as flow_env.<name>."
      isOn={Boolean(constants)}
      onToggle={(isOn) => set({ flow_env: isOn ? {} : undefined })}
    >
      <ConstantsField value={constants ?? {}} onChange={(flow_env) => set({ flow_env })} />
    </OptionalSection>
  );
}

type ConstantsFieldProps = { value: Record<string, unknown>; onChange: (value: Record<string, unknown>) => void };

function ConstantsField({ value, onChange }: ConstantsFieldProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const isRight = readObject(text) !== undefined;

  function change(next: string) {
    setText(next);
    const read = readObject(next);
    if (read) onChange(read);
  }

  return (
    <>
      <CodeEditor
        value={text}
        onChange={change}
        language="json"
        ariaLabel="Constants"
        minHeight="5rem"
        invalid={!isRight}
      />
      {isRight ? null : <p className="text-xs text-destructive">This is not a JSON object yet.</p>}
    </>
  );
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
    return isObject ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

'use client';

import { CodeEditor } from '../../ui/code-editor';
import { useState } from 'react';
import type { FlowModule, FlowModuleValue, ForLoop, InputTransform, WhileLoop } from '@/engine/flow/schema';
import { ExpressionField } from '../expression/expression-field';
import { useEditor } from '../state/editor-context';
import { NumberRow, Section, SwitchRow } from './controls';

/** What a for loop goes over, and how. */
export function ForLoopForm({ module, value }: { module: FlowModule; value: ForLoop }) {
  const { commands } = useEditor();
  const set = (patch: Partial<ForLoop>, key?: string) =>
    commands.update(module.id, (now) => withValue(now, patch), key);
  return (
    <>
      <Section title="List" hint="The steps inside run once for each item; they read it as flow_input.iter.value.">
        <Iterator module={module} iterator={value.iterator} onChange={(iterator) => set({ iterator }, 'iterator')} />
      </Section>
      <Section title="Order">
        <SwitchRow
          label="Run iterations in parallel"
          hint="Otherwise one after the other."
          checked={value.parallel ?? false}
          onChange={(parallel) => set({ parallel })}
        />
        {value.parallel ? (
          <Parallelism
            moduleId={module.id}
            value={value.parallelism}
            onChange={(parallelism) => set({ parallelism }, 'parallelism')}
          />
        ) : (
          <KeepProcess checked={value.squash ?? false} onChange={(squash) => set({ squash })} />
        )}
      </Section>
      <Section title="Failures">
        <SwitchRow
          label="Go on when an iteration fails"
          hint="The failed iteration’s place in the result holds its error."
          checked={value.skip_failures ?? true}
          onChange={(isOn) => set({ skip_failures: isOn })}
        />
      </Section>
    </>
  );
}

export function WhileLoopForm({ module, value }: { module: FlowModule; value: WhileLoop }) {
  const { commands } = useEditor();
  return (
    <>
      <Section
        title="Stop condition"
        hint="Asked after each iteration, about its result. The loop ends when it is true, or when a step inside stops it."
      >
        <ExpressionField
          label="Stop when"
          moduleId={module.id}
          place="after"
          value={module.stop_after_if?.expr ?? ''}
          placeholder="result.done === true"
          onChange={(expr) =>
            commands.update(
              module.id,
              (now) => ({ ...now, stop_after_if: { skip_if_stopped: false, ...now.stop_after_if, expr } }),
              'stop_after_if',
            )
          }
        />
      </Section>
      <Section title="Speed">
        <KeepProcess
          checked={value.squash ?? false}
          onChange={(squash) => commands.update(module.id, (now) => withValue(now, { squash }))}
        />
      </Section>
      <Section title="Failures">
        <SwitchRow
          label="Go on when an iteration fails"
          checked={value.skip_failures ?? false}
          onChange={(isOn) => commands.update(module.id, (now) => withValue(now, { skip_failures: isOn }))}
        />
      </Section>
    </>
  );
}

function KeepProcess({ checked, onChange }: { checked: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <SwitchRow
      label="Keep one process for all iterations"
      hint="Many times faster for short TypeScript and Python steps. What a script leaves in its global variables meets the next iteration."
      checked={checked}
      onChange={onChange}
    />
  );
}

type IteratorProps = { module: FlowModule; iterator: InputTransform; onChange: (iterator: InputTransform) => void };

function Iterator({ module, iterator, onChange }: IteratorProps) {
  if (iterator.type !== 'javascript') {
    return (
      <>
        <FixedList value={iterator.value} onChange={(value) => onChange({ type: 'static', value })} />
        <SwitchRow
          label="A fixed list"
          checked
          onChange={() => onChange({ type: 'javascript', expr: JSON.stringify(iterator.value ?? []) })}
        />
      </>
    );
  }
  return (
    <ExpressionField
      label="List to loop over"
      hint="Must give an array, such as results.a.items or [1, 2, 3]."
      moduleId={module.id}
      value={iterator.expr}
      onChange={(expr) => onChange({ type: 'javascript', expr })}
    />
  );
}

function FixedList({ value, onChange }: { value: unknown; onChange: (value: unknown) => void }) {
  const [text, setText] = useState(() => JSON.stringify(value ?? [], null, 2));
  const isList = readList(text) !== undefined;

  function change(next: string) {
    setText(next);
    const list = readList(next);
    if (list) onChange(list);
  }

  return (
    <>
      <CodeEditor
        value={text}
        onChange={change}
        language="json"
        ariaLabel="Fixed list"
        minHeight="5rem"
        invalid={!isList}
      />
      {isList ? null : <p className="text-xs text-destructive">This is not a JSON array yet.</p>}
    </>
  );
}

function readList(text: string): unknown[] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

type ParallelismProps = {
  moduleId: string;
  value: ForLoop['parallelism'];
  onChange: (value: InputTransform | undefined) => void;
};

function Parallelism({ moduleId, value, onChange }: ParallelismProps) {
  const transform = typeof value === 'number' ? { type: 'static' as const, value } : (value ?? undefined);
  const isExpression = transform?.type === 'javascript';
  return (
    <>
      {isExpression ? (
        <ExpressionField
          label="At most this many at once"
          hint="Must give a whole number from 1."
          moduleId={moduleId}
          value={transform.expr}
          onChange={(expr) => onChange({ type: 'javascript', expr })}
        />
      ) : (
        <NumberRow
          label="At most this many at once"
          hint="Empty: all at once."
          min={1}
          max={10_000}
          value={typeof transform?.value === 'number' ? transform.value : undefined}
          onChange={(limit) => onChange(limit === undefined ? undefined : { type: 'static', value: limit })}
        />
      )}
      <SwitchRow
        label="The number from an expression"
        checked={isExpression}
        onChange={(isOn) => onChange(isOn ? { type: 'javascript', expr: String(transform?.value ?? 10) } : undefined)}
      />
    </>
  );
}

function withValue(module: FlowModule, patch: Partial<ForLoop> | Partial<WhileLoop>): FlowModule {
  return { ...module, value: { ...module.value, ...patch } as FlowModuleValue };
}

'use client';

import { Braces } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/button';
import { Popover, PopoverContent, PopoverTrigger } from '../../ui/popover';
import { accessPath } from '@/engine/flow/references';
import type { FlowModule } from '@/engine/flow/schema';
import { scopeOf } from '@/engine/flow/scope';
import { titleOf } from '../graph/step-look';
import { useTestRun } from '../run/test-run';
import { useFlow } from '../state/editor-context';
import { PickList, type Pickable, PickTree } from './pick-tree';
import { useStepResult } from './use-step-result';
import { useWorkspaceValues } from './use-workspace-values';

/** Where the expression stands: a condition asked after the step also reads its own result, an error handler the error. */
export type PickerPlace = 'input' | 'after' | 'retry';

type ExpressionPickerProps = { moduleId: string; place: PickerPlace; onPick: (text: string) => void; label: string };

/** Offers everything the expression may read; what a test run gave is shown with it and can be drilled into. */
export function ExpressionPicker({ moduleId, place, onPick, label }: ExpressionPickerProps) {
  const [isOpen, setIsOpen] = useState(false);

  function pick(text: string) {
    setIsOpen(false);
    onPick(text);
  }

  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Pick a value"
          aria-description={label}
          className="absolute top-1 right-1"
        >
          <Braces aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        aria-label={label}
        // The text field gets the focus back from `pick`, with its cursor behind what was put in.
        onCloseAutoFocus={(event) => event.preventDefault()}
        className="flex max-h-[min(28rem,70dvh)] w-96 flex-col gap-3 p-3"
      >
        <PickerSections moduleId={moduleId} place={place} onPick={pick} />
      </PopoverContent>
    </Popover>
  );
}

type SectionsProps = { moduleId: string; place: PickerPlace; onPick: (text: string) => void };

function PickerSections({ moduleId, place, onPick }: SectionsProps) {
  const value = useFlow((flow) => flow.value);
  const { earlier, loops } = scopeOf(value, moduleId);
  return (
    <>
      <PlaceValues moduleId={moduleId} place={place} onPick={onPick} />
      {loops.length > 0 ? (
        <Group title="This iteration">
          <PickList items={loops.flatMap(loopItems)} onPick={onPick} />
        </Group>
      ) : null}
      <FlowInputs onPick={onPick} />
      {earlier.length > 0 ? (
        <Group title="Results of earlier steps">
          <ul className="flex flex-col gap-1">
            {earlier.map((module) => (
              <EarlierResult key={module.id} module={module} onPick={onPick} />
            ))}
          </ul>
        </Group>
      ) : null}
      <WorkspaceValues onPick={onPick} />
    </>
  );
}

function loopItems({ loopId, kind, expr }: ReturnType<typeof scopeOf>['loops'][number]): Pickable[] {
  const index = { text: `${expr}.index`, note: `position in ${loopId}, from 0` };
  return kind === 'for' ? [{ text: `${expr}.value`, note: `item of ${loopId}` }, index] : [index];
}

const PLACE_ITEMS: Record<PickerPlace, Pickable[]> = {
  input: [{ text: 'previous_result', note: 'result of the step before' }],
  after: [{ text: 'result', note: 'result of this step' }],
  retry: [
    { text: 'error.message', note: 'what failed' },
    { text: 'error.name', note: 'kind of failure' },
    { text: 'result', note: 'the whole error result' },
  ],
};

const HANDLER_ITEMS: Pickable[] = [
  { text: 'error', note: 'what failed: name, message, step_id' },
  { text: 'error.message', note: 'text of the error' },
  { text: 'error.step_id', note: 'the step that failed' },
];

const RESUME_ITEMS: Pickable[] = [
  { text: 'resume', note: 'what the last approver gave' },
  { text: 'approvers', note: 'who approved' },
];

function PlaceValues({ moduleId, place, onPick }: SectionsProps) {
  const value = useFlow((flow) => flow.value);
  const isBehindApproval = scopeOf(value, moduleId).earlier.some((module) => module.suspend);
  const items = [
    ...(moduleId === 'failure' ? HANDLER_ITEMS : PLACE_ITEMS[place]),
    ...(place === 'input' && isBehindApproval ? RESUME_ITEMS : []),
  ];
  return (
    <Group title="At this place">
      <PickList items={items} onPick={onPick} />
    </Group>
  );
}

function FlowInputs({ onPick }: { onPick: (text: string) => void }) {
  const run = useTestRun();
  const args = run.jobId ? run.args : undefined;
  const properties = useFlow((flow) => flow.schema?.properties);
  const names = Object.keys(properties ?? {});
  if (names.length === 0) return null;
  return (
    <Group title="Flow inputs">
      <ul className="flex flex-col gap-1">
        {names.map((name) => (
          <li key={name}>
            <PickTree
              text={accessPath('flow_input', [name])}
              note={properties?.[name]?.description}
              value={args?.[name]}
              hasValue={args !== undefined && name in args}
              onPick={(path) => onPick(accessPath('flow_input', [name, ...path]))}
            />
          </li>
        ))}
      </ul>
    </Group>
  );
}

function EarlierResult({ module, onPick }: { module: FlowModule; onPick: (text: string) => void }) {
  const result = useStepResult(module.id);
  return (
    <li>
      <PickTree
        text={accessPath('results', [module.id])}
        note={titleOf(module) === module.id ? undefined : titleOf(module)}
        value={result?.value}
        hasValue={result !== undefined}
        onPick={(path) => onPick(accessPath('results', [module.id, ...path]))}
      />
    </li>
  );
}

function WorkspaceValues({ onPick }: { onPick: (text: string) => void }) {
  const { variables, resources } = useWorkspaceValues();
  return (
    <>
      {variables.length > 0 ? (
        <Group title="Variables">
          <PickList items={variables.map((path) => ({ text: `variable(${JSON.stringify(path)})` }))} onPick={onPick} />
        </Group>
      ) : null}
      {resources.length > 0 ? (
        <Group title="Resources">
          <PickList items={resources.map((path) => ({ text: `resource(${JSON.stringify(path)})` }))} onPick={onPick} />
        </Group>
      ) : null}
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h4 className="pb-1 text-xs font-medium text-muted-foreground">{title}</h4>
      {children}
    </section>
  );
}

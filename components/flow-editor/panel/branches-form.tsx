'use client';

import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/alert-dialog';
import { Button } from '../../ui/button';
import type { Branch, BranchAll, BranchOne, FlowModule } from '@/engine/flow/schema';
import { ExpressionField } from '../expression/expression-field';
import { useEditor } from '../state/editor-context';
import { Section, SwitchRow, TextRow } from './controls';

type BranchesFormProps = { module: FlowModule; value: BranchOne | BranchAll };

/** The branches of a module and when each is taken. */
export function BranchesForm({ module, value }: BranchesFormProps) {
  const { commands } = useEditor();
  const isOne = value.type === 'branchone';
  return (
    <>
      {isOne ? null : (
        <Section title="Order">
          <SwitchRow
            label="Run branches in parallel"
            hint="Otherwise one after the other."
            checked={value.parallel ?? true}
            onChange={(parallel) => commands.update(module.id, (now) => withParallel(now, parallel))}
          />
        </Section>
      )}
      <Section
        title="Branches"
        hint={
          isOne
            ? 'The first branch whose condition is true is taken; without one, “Otherwise”.'
            : 'All of them run. The result is the list of their results.'
        }
      >
        <ol className="flex flex-col gap-3">
          {value.branches.map((branch, index) => (
            // A branch has nothing that names it but its place.
            <li key={index}>
              <BranchFields module={module} branch={branch} index={index} isOne={isOne} count={value.branches.length} />
            </li>
          ))}
        </ol>
        <Button variant="outline" onClick={() => commands.addBranch(module.id)}>
          <Plus aria-hidden /> Add a branch
        </Button>
      </Section>
    </>
  );
}

type BranchFieldsProps = { module: FlowModule; branch: Branch; index: number; isOne: boolean; count: number };

function BranchFields({ module, branch, index, isOne, count }: BranchFieldsProps) {
  const { commands } = useEditor();
  const name = `branch ${index + 1}`;
  const set = (patch: Partial<Omit<Branch, 'modules'>>) => commands.updateBranch(module.id, index, patch);
  return (
    <div className="flex flex-col gap-2.5 rounded-md border bg-card p-3">
      <div className="flex items-center gap-1">
        <h4 className="mr-auto text-[0.8125rem] font-medium">Branch {index + 1}</h4>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Move ${name} up`}
          disabled={index === 0}
          onClick={() => commands.moveBranch(module.id, index, index - 1)}
        >
          <ArrowUp aria-hidden />
        </Button>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Move ${name} down`}
          disabled={index === count - 1}
          onClick={() => commands.moveBranch(module.id, index, index + 1)}
        >
          <ArrowDown aria-hidden />
        </Button>
        <RemoveBranch module={module} branch={branch} index={index} />
      </div>
      <TextRow
        label={`Name of ${name}`}
        value={branch.summary ?? ''}
        placeholder={`Branch ${index + 1}`}
        onChange={(summary) => set({ summary })}
      />
      {isOne ? (
        <ExpressionField
          label={`Condition of ${name}`}
          moduleId={module.id}
          value={branch.expr ?? ''}
          placeholder="results.a.total > 100"
          onChange={(expr) => set({ expr })}
        />
      ) : (
        <SwitchRow
          label={`Go on when ${name} fails`}
          checked={branch.skip_failure ?? true}
          onChange={(isOn) => set({ skip_failure: isOn })}
        />
      )}
    </div>
  );
}

function RemoveBranch({ module, branch, index }: { module: FlowModule; branch: Branch; index: number }) {
  const { commands } = useEditor();
  const [isAsking, setIsAsking] = useState(false);

  function remove() {
    setIsAsking(false);
    commands.removeBranch(module.id, index);
  }

  return (
    <>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label={`Remove branch ${index + 1}`}
        onClick={() => (branch.modules.length > 0 ? setIsAsking(true) : remove())}
      >
        <Trash2 aria-hidden />
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Remove branch ${index + 1}?`}
        description="The steps in it are removed too. You can undo this."
        confirmLabel="Remove"
        destructive
        onConfirm={remove}
      />
    </>
  );
}

function withParallel(module: FlowModule, parallel: boolean): FlowModule {
  return module.value.type === 'branchall' ? { ...module, value: { ...module.value, parallel } } : module;
}

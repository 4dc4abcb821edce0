'use client';

import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { Button } from '../ui/button';
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '../ui/popover';
import type { Problem } from '@/engine/flow/problem';
import { useProblems } from './editor-canvas';
import { useEditor } from './state/editor-context';
import { focusStep } from './state/show-step';

/** How many problems the flow has; opens the list. */
export function ProblemsButton() {
  const problems = useProblems();
  const hasErrors = problems.some((problem) => problem.severity === 'error');
  const label = problems.length === 0 ? 'No problems' : `${problems.length} problems`;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button variant="ghost" size={problems.length === 0 ? 'icon' : 'default'} aria-label={label}>
          <Mark count={problems.length} hasErrors={hasErrors} />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Problems" className="w-96 p-2">
        {problems.length === 0 ? (
          <p className="p-2 text-sm text-muted-foreground">Nothing is wrong with the flow as far as it can be told.</p>
        ) : (
          <ul className="flex flex-col">
            {problems.map((problem) => (
              <li key={`${problem.code}/${problem.moduleId}/${problem.message}`}>
                <ProblemRow problem={problem} />
              </li>
            ))}
          </ul>
        )}
      </PopoverContent>
    </Popover>
  );
}

function Mark({ count, hasErrors }: { count: number; hasErrors: boolean }) {
  if (count === 0) return <CircleCheck className="text-success" aria-hidden />;
  return (
    <>
      <TriangleAlert className={hasErrors ? 'text-destructive' : 'text-warning'} aria-hidden /> {count}
    </>
  );
}

function ProblemRow({ problem }: { problem: Problem }) {
  const editor = useEditor();
  const { moduleId, severity, message } = problem;
  const Icon = severity === 'error' ? CircleX : TriangleAlert;

  function show() {
    editor.commands.select(moduleId === null ? [] : [moduleId]);
    if (moduleId !== null) focusStep(editor, moduleId);
  }

  return (
    <PopoverClose asChild>
      <button
        type="button"
        onClick={show}
        className="flex w-full gap-2 rounded-md p-2 text-left text-sm hover:bg-accent"
      >
        <Icon
          className={
            severity === 'error' ? 'mt-0.5 size-4 shrink-0 text-destructive' : 'mt-0.5 size-4 shrink-0 text-warning'
          }
          role="img"
          aria-label={severity === 'error' ? 'Error' : 'Warning'}
        />
        <span className="min-w-0 break-words">
          {moduleId === null ? null : (
            <code className="mr-1.5 font-mono text-xs text-muted-foreground">{moduleId}</code>
          )}
          {message}
        </span>
      </button>
    </PopoverClose>
  );
}

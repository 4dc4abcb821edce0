'use client';

import type { TreeStep } from '@/contract/run-tree';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { formatDuration } from '../ui/duration';
import { StatusIcon } from '../ui/status-badge';

type StepAttemptsProps = { attempts: TreeStep[]; chosen: string; onChoose: (stepId: string) => void };

/** The tries of a step that was repeated; what each of them did can be looked at. */
export function StepAttempts({ attempts, chosen, onChoose }: StepAttemptsProps) {
  return (
    <div role="group" aria-label="Tries" className="flex flex-col gap-1">
      <p className="text-xs text-muted-foreground">{attempts.length} tries</p>
      <div className="flex flex-wrap gap-1">
        {attempts.map((attempt, index) => (
          <Button
            key={attempt.id}
            variant="outline"
            size="sm"
            aria-pressed={attempt.id === chosen}
            className={cn(attempt.id === chosen && 'border-primary bg-primary-subtle')}
            onClick={() => onChoose(attempt.id)}
          >
            <StatusIcon status={attempt.state === 'waiting' ? 'queued' : attempt.state} label />
            Try {index + 1}
            <span className="text-xs font-normal text-muted-foreground">{formatDuration(attempt.durationMs)}</span>
          </Button>
        ))}
      </div>
    </div>
  );
}

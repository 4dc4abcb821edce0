'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, CircleX, History } from 'lucide-react';
import { useState } from 'react';
import type { InputReply } from '@/contract/inputs';
import type { JsonSchema } from '@/engine/flow/schema';
import type { Args } from '../form/initial-value';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/error-state';
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover';
import { SkeletonRows } from '../ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { TimeAgo } from '../ui/time-ago';
import { toast } from '../ui/toast';
import { type InputsOf, inputHistoryQuery, readInputArgs } from './input-api';
import { InputRow } from './input-row';
import { SavedInputs } from './saved-inputs';

type EarlierInputsProps = {
  of: InputsOf;
  /** Of the form. */
  schema: JsonSchema;
  /** Those of the form now, to be saved. */
  args: Args;
  /** Runs of the editor count, too. */
  hasTests?: boolean;
  onUse: (args: Args) => void;
};

/** Fills a form with what an earlier run was given, or with what somebody saved. */
export function EarlierInputs({ of, schema, args, hasTests = false, onUse }: EarlierInputsProps) {
  const [isOpen, setIsOpen] = useState(false);
  const use = useMutation({
    mutationFn: ({ input, isSaved }: { input: InputReply; isSaved: boolean }) =>
      readInputArgs(of.workspace, input, isSaved),
    onSuccess: (found) => {
      onUse(found);
      setIsOpen(false);
    },
    onError: (error) => toast.error(`The inputs could not be read: ${error.message}`),
  });
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline" size="sm">
          <History aria-hidden /> Earlier inputs
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Earlier inputs" className="w-[min(30rem,calc(100vw-1.5rem))] p-3">
        <Tabs defaultValue="runs">
          <TabsList>
            <TabsTrigger value="runs">Runs</TabsTrigger>
            <TabsTrigger value="saved">Saved</TabsTrigger>
          </TabsList>
          <TabsContent value="runs">
            <Runs
              of={of}
              schema={schema}
              hasTests={hasTests}
              onUse={(input) => use.mutate({ input, isSaved: false })}
            />
          </TabsContent>
          <TabsContent value="saved">
            <SavedInputs of={of} schema={schema} args={args} onUse={(input) => use.mutate({ input, isSaved: true })} />
          </TabsContent>
        </Tabs>
      </PopoverContent>
    </Popover>
  );
}

type RunsProps = { of: InputsOf; schema: JsonSchema; hasTests: boolean; onUse: (input: InputReply) => void };

function Runs({ of, schema, hasTests, onUse }: RunsProps) {
  const history = useQuery(inputHistoryQuery(of, hasTests));
  if (history.error) return <ErrorNote error={history.error} />;
  if (!history.data) return <SkeletonRows rows={3} label="Loading the runs" />;
  if (history.data.length === 0) return <p className="py-4 text-sm text-muted-foreground">It has not run yet.</p>;
  return (
    <ul aria-label="Runs" className="-mx-1 max-h-80 overflow-y-auto">
      {history.data.map((input) => (
        <InputRow
          key={input.id}
          input={input}
          schema={schema}
          label={`Use the inputs of the run by ${input.created_by}, ${outcome(input)}`}
          onUse={() => onUse(input)}
          head={
            <>
              <OutcomeIcon input={input} />
              <TimeAgo at={input.created_at} />
              <span className="ml-auto truncate text-xs text-muted-foreground">{input.created_by}</span>
            </>
          }
        />
      ))}
    </ul>
  );
}

function outcome({ success }: InputReply): string {
  return success === undefined ? 'under way' : success ? 'success' : 'failure';
}

function OutcomeIcon({ input }: { input: InputReply }) {
  if (input.success === undefined) return <CircleDashed className="size-4 shrink-0 text-info" aria-hidden />;
  return input.success ? (
    <CircleCheck className="size-4 shrink-0 text-success" aria-hidden />
  ) : (
    <CircleX className="size-4 shrink-0 text-destructive" aria-hidden />
  );
}

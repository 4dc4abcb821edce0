import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import type { InputReply } from '@/contract/inputs';
import type { JsonSchema } from '@/engine/flow/schema';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { ShownValues } from './shown-values';

type InputRowProps = {
  input: InputReply;
  schema: JsonSchema;
  /** The accessible name of choosing it. */
  label: string;
  onUse: () => void;
  head: ReactNode;
  actions?: ReactNode;
};

/** Inputs to choose: where they come from, and below it their values, which unfold. */
export function InputRow({ input, schema, label, onUse, head, actions }: InputRowProps) {
  const id = useId();
  const [isWhole, setIsWhole] = useState(false);
  return (
    <li className="flex min-w-0 items-start gap-1 rounded px-1 hover:bg-accent">
      <button
        type="button"
        aria-label={label}
        aria-describedby={`${id}-values`}
        onClick={onUse}
        className="flex min-w-0 flex-1 flex-col gap-0.5 rounded py-1.5 text-left text-sm -outline-offset-2"
      >
        <span className="flex min-w-0 items-center gap-2">{head}</span>
        <span id={`${id}-values`} className="min-w-0">
          <ShownValues shown={input.shown} schema={schema} isWhole={isWhole} />
        </span>
      </button>
      {actions}
      {input.shown && input.shown.length > 0 ? (
        <Button
          variant="ghost"
          size="icon-sm"
          className="mt-1"
          aria-label={isWhole ? 'Show less of the values' : 'Show all of the values'}
          aria-expanded={isWhole}
          onClick={() => setIsWhole(!isWhole)}
        >
          <ChevronDown aria-hidden className={cn('transition-transform', isWhole && 'rotate-180')} />
        </Button>
      ) : null}
    </li>
  );
}

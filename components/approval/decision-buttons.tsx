'use client';

import { Check, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button';

export type DecisionKind = 'approve' | 'deny';

type DecisionButtonsProps = {
  canDeny: boolean;
  isPending: boolean;
  /** Whether the first gesture may lead to the second: shows messages when it may not. */
  mayConfirm: (decision: DecisionKind) => boolean;
  onConfirm: (decision: DecisionKind) => void;
};

const words = {
  approve: { verb: 'Approve', question: 'The flow goes on. This cannot be taken back.', confirm: 'Confirm approval' },
  deny: { verb: 'Deny', question: 'The flow does not go on. This cannot be taken back.', confirm: 'Confirm denial' },
} as const;

export function DecisionButtons({ canDeny, isPending, mayConfirm, onConfirm }: DecisionButtonsProps) {
  const [asked, setAsked] = useState<DecisionKind | null>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const approve = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asked) confirm.current?.focus();
  }, [asked]);

  function ask(decision: DecisionKind) {
    if (mayConfirm(decision)) setAsked(decision);
  }

  function goBack() {
    setAsked(null);
    requestAnimationFrame(() => approve.current?.focus());
  }

  if (asked) {
    const { question, confirm: label } = words[asked];
    return (
      <div role="group" aria-label={label} className="flex flex-wrap items-center gap-2">
        <p id="decision-question" className="w-full font-medium">
          {question}
        </p>
        <Button
          ref={confirm}
          size="lg"
          variant={asked === 'approve' ? 'default' : 'destructive'}
          aria-describedby="decision-question"
          loading={isPending}
          onClick={() => onConfirm(asked)}
        >
          {label}
        </Button>
        <Button size="lg" variant="ghost" disabled={isPending} onClick={goBack}>
          Go back
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button ref={approve} size="lg" onClick={() => ask('approve')}>
        <Check aria-hidden /> {words.approve.verb}
      </Button>
      {canDeny ? (
        <Button size="lg" variant="outline" onClick={() => ask('deny')}>
          <X aria-hidden /> {words.deny.verb}
        </Button>
      ) : null}
    </div>
  );
}

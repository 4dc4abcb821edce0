'use client';

import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type ApprovalInfo, decideApprovalByPage } from '@/contract/approvals';
import { ApiError } from '../api/api-error';
import { callApi } from '../api/client';
import { orderedNames } from '../form/field-kind';
import { type Args, initialArgs } from '../form/initial-value';
import { SchemaForm } from '../form/schema-form';
import { type FieldErrors, validateArgs } from '../form/validate-args';
import { ErrorNote } from '../ui/error-state';
import { Label } from '../ui/label';
import { Textarea } from '../ui/textarea';
import { type ApprovalLink, addressOf } from './approval-link';
import { type DecisionKind, DecisionButtons } from './decision-buttons';

type DecisionFormProps = {
  link: ApprovalLink;
  info: ApprovalInfo;
  nonce: string;
  onDecided: (info: ApprovalInfo) => void;
  /** What is shown is no longer how things are: somebody else decided, or the page is too old. */
  onStale: () => void;
};

/**
 * The decision leaves only by script, after two gestures and with the nonce of this page: nothing that
 * merely opens links or submits forms can make it.
 */
export function DecisionForm({ link, info, nonce, onDecided, onStale }: DecisionFormProps) {
  const id = useId();
  const schema = info.form;
  const [value, setValue] = useState<Args>(() => (schema ? initialArgs(schema) : {}));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [comment, setComment] = useState('');
  const decide = useMutation({
    mutationFn: (decision: DecisionKind) =>
      callApi(decideApprovalByPage, {
        ...addressOf(link),
        body: {
          decision,
          value: schema && decision === 'approve' ? value : undefined,
          comment: comment.trim() || undefined,
          nonce,
        },
      }),
    onSuccess: onDecided,
    onError: (error) => {
      if (error instanceof ApiError && STALE.has(error.status)) onStale();
    },
  });

  // A form is for the one who says yes; to say no, none of it is needed.
  function mayConfirm(decision: DecisionKind): boolean {
    const found = schema && decision === 'approve' ? validateArgs(schema, value) : {};
    setErrors(found);
    return Object.keys(found).length === 0;
  }

  return (
    <section aria-label="Your decision" className="flex flex-col gap-4 border-t bg-muted/40 px-5 py-5">
      {schema && orderedNames(schema).length > 0 ? (
        <SchemaForm
          schema={schema}
          value={value}
          onChange={setValue}
          errors={errors}
          workspace={link.workspace}
          disabled={decide.isPending}
        />
      ) : null}
      <div className="flex flex-col gap-1">
        <Label htmlFor={`${id}-comment`}>Comment</Label>
        <Textarea
          id={`${id}-comment`}
          rows={2}
          maxLength={5000}
          placeholder="Optional"
          value={comment}
          disabled={decide.isPending}
          onChange={(event) => setComment(event.target.value)}
        />
      </div>
      {decide.error ? <ErrorNote error={decide.error} /> : null}
      <DecisionButtons
        canDeny={!info.hideCancel}
        isPending={decide.isPending}
        mayConfirm={mayConfirm}
        onConfirm={(decision) => decide.mutate(decision)}
      />
    </section>
  );
}

const STALE = new Set([400, 409, 410]);

'use client';

import { TriangleAlert } from 'lucide-react';
import { languageOf } from '@/engine/languages/languages';
import { CodeEditor } from '../ui/code-editor';
import type { ScriptDraftState } from './use-script-draft';
import type { Signature } from './use-signature';

type CodePaneProps = { editing: ScriptDraftState; signature: Signature; readOnly: boolean };

/** The code, and under it why no form can be made from it right now. */
export function CodePane({ editing, signature, readOnly }: CodePaneProps) {
  const { draft, update } = editing;
  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col">
      <div className="min-h-0 flex-1">
        <CodeEditor
          value={draft.content}
          onChange={(content) => update({ content })}
          language={languageOf(draft.language)?.highlight ?? 'text'}
          ariaLabel="Code"
          readOnly={readOnly}
          height="100%"
          className="rounded-none border-0 focus-within:ring-0"
        />
      </div>
      {signature.problem ? (
        <p
          role="status"
          className="flex max-h-32 items-start gap-2 overflow-y-auto border-t bg-warning-subtle px-4 py-2 text-sm whitespace-pre-wrap"
        >
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
          <span className="min-w-0 break-words">{signature.problem}</span>
        </p>
      ) : null}
    </div>
  );
}

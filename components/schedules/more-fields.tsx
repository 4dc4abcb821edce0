'use client';

import { Button } from '../ui/button';
import { TextRow } from '../flow-editor/panel/controls';
import { PathPicker } from '../home/path-picker';
import { TextField } from '../ui/text-field';
import type { ScheduleDraft } from './schedule-draft';

type MoreFieldsProps = {
  workspace: string;
  draft: ScheduleDraft;
  isNew: boolean;
  set: (patch: Partial<ScheduleDraft>) => void;
  errorOf: (field: string) => string | undefined;
};

export function MoreFields({ workspace, draft, isNew, set, errorOf }: MoreFieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Summary"
        value={draft.summary}
        placeholder="What it is for"
        error={errorOf('summary')}
        onChange={(summary) => set({ summary })}
      />
      <TextField
        label="Path"
        mono
        required
        readOnly={!isNew}
        value={draft.path}
        error={errorOf('path')}
        help={isNew ? 'u/<you>/<name> or f/<folder>/<name>' : 'A schedule keeps its path.'}
        onChange={(path) => set({ path })}
      />
      <TextRow
        label="Description"
        multiline
        value={draft.description}
        onChange={(description) => set({ description })}
      />
      <TextField
        label="Worker tag"
        mono
        value={draft.tag}
        error={errorOf('tag')}
        help="Empty: that of the script or flow."
        onChange={(tag) => set({ tag })}
      />
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <PathPicker
            workspace={workspace}
            kind="script"
            label="Ask a script first"
            path={draft.dynamicSkip}
            error={errorOf('dynamic_skip')}
            onChoose={(dynamicSkip) => set({ dynamicSkip })}
          />
        </div>
        {draft.dynamicSkip === '' ? null : (
          <Button variant="ghost" onClick={() => set({ dynamicSkip: '' })}>
            Ask none
          </Button>
        )}
      </div>
      <p className="self-end text-xs text-muted-foreground">
        It is given <code>scheduled_for</code>, and answers true to skip that firing.
      </p>
    </div>
  );
}

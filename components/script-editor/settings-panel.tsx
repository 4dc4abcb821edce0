'use client';

import { type ReactNode, useId } from 'react';
import { CacheSection } from '../run-controls/cache-section';
import { ConcurrencySection } from '../run-controls/concurrency-section';
import { DebounceSection } from '../run-controls/debounce-section';
import { PlaceInQueueSection } from '../run-controls/place-in-queue-section';
import { isScriptKind, SCRIPT_KIND_IDS, SCRIPT_KINDS } from '@/engine/languages/kinds';
import { contentFor } from '@/engine/languages/languages';
import { OptionalSection, SwitchRow } from '../flow-editor/panel/controls';
import { Input } from '../ui/input';
import { Label } from '../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { Textarea } from '../ui/textarea';
import { LifeSection } from './life-section';
import { LimitsSection } from './limits-section';
import type { ScriptDraft } from './script-draft';

type SettingsPanelProps = {
  draft: ScriptDraft;
  onChange: (patch: Partial<ScriptDraft>) => void;
  readOnly: boolean;
};

const TIMEOUT_S_MAX = 604_800;

export function SettingsPanel({ draft, onChange, readOnly }: SettingsPanelProps) {
  const set = (patch: Partial<ScriptDraft['controls']>) => onChange({ controls: { ...draft.controls, ...patch } });
  return (
    <fieldset disabled={readOnly} className="min-w-0">
      <BasicFields draft={draft} onChange={onChange} readOnly={readOnly} />
      <PlaceInQueueSection
        tag={draft.tag}
        tagHint="Only workers that serve this tag take the run. $workspace and $args[name] are filled in. Empty: the tag of the language."
        tagPlaceholder={draft.language}
        onTagChange={(tag) => onChange({ tag })}
        priority={draft.priority}
        priorityHint="Higher is taken first. In a flow, its step and the flow come before this."
        onPriorityChange={(priority) => onChange({ priority: priority ?? null })}
      >
        <SwitchRow
          label="Dedicated worker"
          hint="Runs wait for a worker that was started for this script (MILLRACE_DEDICATED) and keeps its process: quicker, but runs share what is in memory. The tag does not count then."
          checked={draft.isDedicated}
          onChange={(isDedicated) => onChange({ isDedicated })}
        />
      </PlaceInQueueSection>
      <OptionalSection
        title="Never run twice"
        hint="When the worker is lost while it runs, the run fails instead of beginning again."
        isOn={draft.isNeverTwice}
        onToggle={(isNeverTwice) => onChange({ isNeverTwice })}
      />
      <LifeSection draft={draft} onChange={onChange} />
      <LimitsSection
        hint="Also in flows. Empty: as usual on this instance."
        limits={draft.limits}
        onChange={(limits) => onChange({ limits })}
      />
      <CacheSection settings={draft.controls} onChange={set} />
      <ConcurrencySection what="script" settings={draft.controls} onChange={set} />
      <DebounceSection settings={draft.controls} defaultKey="runs with the same inputs." onChange={set} />
    </fieldset>
  );
}

function BasicFields({ draft, onChange, readOnly }: SettingsPanelProps) {
  const id = useId();
  function chooseKind(kind: string) {
    if (isScriptKind(kind)) onChange({ kind, content: contentFor(draft.content, { ...draft, kind }) });
  }

  return (
    <div className="flex flex-col gap-4 border-b p-4">
      <Field id={`${id}-kind`} label="Kind" hint={SCRIPT_KINDS[draft.kind].hint}>
        <Select value={draft.kind} onValueChange={chooseKind} disabled={readOnly}>
          <SelectTrigger id={`${id}-kind`} aria-describedby={`${id}-kind-hint`}>
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {SCRIPT_KIND_IDS.map((kind) => (
              <SelectItem key={kind} value={kind}>
                {SCRIPT_KINDS[kind].name}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </Field>
      <Field id={`${id}-description`} label="Description" hint="Shown above the form that runs the script.">
        <Textarea
          id={`${id}-description`}
          aria-describedby={`${id}-description-hint`}
          value={draft.description}
          readOnly={readOnly}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </Field>
      <Field
        id={`${id}-timeout`}
        label="Timeout in seconds"
        hint="A run is ended after this time. Empty: the limit of this instance."
      >
        <Input
          id={`${id}-timeout`}
          aria-describedby={`${id}-timeout-hint`}
          type="number"
          min={1}
          max={TIMEOUT_S_MAX}
          step={1}
          value={draft.timeoutS ?? ''}
          readOnly={readOnly}
          onChange={(event) => onChange({ timeoutS: readTimeout(event.target.value) })}
        />
      </Field>
    </div>
  );
}

function readTimeout(text: string): number | null {
  const seconds = Math.round(Number(text));
  return text === '' || !(seconds >= 1) ? null : Math.min(seconds, TIMEOUT_S_MAX);
}

function Field({ id, label, hint, children }: { id: string; label: string; hint: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor={id}>{label}</Label>
      {children}
      <p id={`${id}-hint`} className="text-xs text-muted-foreground">
        {hint}
      </p>
    </div>
  );
}

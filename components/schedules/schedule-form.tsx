'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Save } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { createSchedule, setScheduleEnabled, updateSchedule } from '@/contract/schedules';
import { ApiError } from '../api/api-error';
import { callApi } from '../api/client';
import { SwitchRow } from '../flow-editor/panel/controls';
import { type FieldErrors, validateArgs } from '../form/validate-args';
import { Button } from '../ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card';
import { ErrorNote } from '../ui/error-state';
import { FiringPreview } from './firing-preview';
import { HandlerFields } from './handler-fields';
import { schedulesHref } from './links';
import { MoreFields } from './more-fields';
import { PolicyFields } from './policy-fields';
import { bodyOf, type ScheduleDraft } from './schedule-draft';
import { argsOf, TargetFields, useTarget } from './target-fields';
import { TimingFields } from './timing-fields';
import { ZonePicker } from './zone-picker';

type ScheduleFormProps = { workspace: string; initial: ScheduleDraft; isNew: boolean };

/** All about one schedule. Saving makes it run as whoever saves. */
export function ScheduleForm({ workspace, initial, isNew }: ScheduleFormProps) {
  const [draft, setDraft] = useState(initial);
  const [argErrors, setArgErrors] = useState<FieldErrors>({});
  const target = useTarget(workspace, draft.target);
  const save = useSave({ workspace, isNew, wasEnabled: initial.isEnabled });
  const set = (patch: Partial<ScheduleDraft>) => setDraft((now) => ({ ...now, ...patch }));
  const errorOf = (field: string) =>
    save.error instanceof ApiError && save.error.field === `body.${field}` ? save.error.message : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (save.isPending || save.isSuccess || !target.data) return;
    const args = argsOf(draft, target.data);
    const errors = validateArgs(target.data, args);
    setArgErrors(errors);
    if (Object.keys(errors).length === 0) save.mutate({ draft, args });
  }

  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-5">
      <Part title="What">
        <TargetFields
          workspace={workspace}
          draft={draft}
          target={target}
          errors={argErrors}
          pathError={errorOf('script_path')}
          set={set}
        />
      </Part>
      <Part title="When">
        <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
          <div className="flex flex-col gap-4">
            <TimingFields draft={draft} set={set} error={errorOf('schedule')} />
            <ZonePicker zone={draft.timezone} onChoose={(timezone) => set({ timezone })} />
          </div>
          <FiringPreview timing={draft} />
        </div>
      </Part>
      <Part title="Rules">
        <PolicyFields draft={draft} set={set} />
      </Part>
      <Card>
        <CardHeader>
          <CardTitle>Handlers</CardTitle>
        </CardHeader>
        <HandlerFields workspace={workspace} draft={draft} set={set} errorOf={errorOf} />
      </Card>
      <Part title="Name">
        <MoreFields workspace={workspace} draft={draft} isNew={isNew} set={set} errorOf={errorOf} />
      </Part>
      <div className="sticky bottom-0 flex flex-wrap items-center justify-end gap-3 border-t bg-background py-3">
        {Object.keys(argErrors).length > 0 ? (
          <p role="alert" className="mr-auto text-sm font-medium text-destructive">
            The inputs need your attention.
          </p>
        ) : null}
        {save.error ? <ErrorNote error={save.error} className="mr-auto" /> : null}
        <SwitchRow label="On" checked={draft.isEnabled} onChange={(isEnabled) => set({ isEnabled })} />
        <Button asChild variant="outline">
          <Link href={schedulesHref(workspace)}>Cancel</Link>
        </Button>
        <Button type="submit" loading={save.isPending || save.isSuccess} disabled={!target.data}>
          <Save aria-hidden /> {isNew ? 'Create schedule' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card aria-label={title}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
      </CardHeader>
      <CardContent>{children}</CardContent>
    </Card>
  );
}

type Saving = { draft: ScheduleDraft; args: Record<string, unknown> };

function useSave({ workspace, isNew, wasEnabled }: { workspace: string; isNew: boolean; wasEnabled: boolean }) {
  const router = useRouter();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ draft, args }: Saving) => {
      const body = bodyOf(draft, args);
      if (isNew) return callApi(createSchedule, { params: { workspace }, body });
      const params = { workspace, path: draft.path };
      await callApi(updateSchedule, { params, body });
      if (draft.isEnabled === wasEnabled) return draft.path;
      return callApi(setScheduleEnabled, { params, body: { enabled: draft.isEnabled } });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['schedules', workspace] });
      queries.removeQueries({ queryKey: ['schedule', workspace] });
      router.push(schedulesHref(workspace));
    },
  });
}

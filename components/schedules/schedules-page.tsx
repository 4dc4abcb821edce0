'use client';

import { CalendarClock, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import type { ScheduleWithJobsReply } from '@/contract/schedules';
import { canEdit, useMember } from '../api/session';
import { PageFrame } from '../shell/page-frame';
import { ListCard } from '../settings/list-card';
import { ConfirmDialog } from '../ui/alert-dialog';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Input } from '../ui/input';
import { newScheduleHref } from './links';
import { ScheduleItem } from './schedule-item';
import { useDeleteSchedule, useSchedules } from './use-schedules';

export function SchedulesPage({ workspace }: { workspace: string }) {
  const member = useMember(workspace);
  const schedules = useSchedules(workspace);
  const [search, setSearch] = useState('');
  const [deleting, setDeleting] = useState<string | null>(null);
  const isEditor = canEdit(member.data);
  const create = isEditor ? (
    <Button asChild>
      <Link href={newScheduleHref(workspace)}>
        <Plus aria-hidden /> New schedule
      </Link>
    </Button>
  ) : null;

  return (
    <PageFrame
      title="Schedules"
      description="Scripts and flows that run by the clock, each in a time zone of its own."
      actions={create}
      className="max-w-6xl"
    >
      {schedules.data && schedules.data.length > 0 ? (
        <Input
          type="search"
          aria-label="Find a schedule"
          placeholder="Find a schedule"
          className="sm:w-72"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      ) : null}
      <ListCard query={schedules} label="Loading schedules" empty={<NoSchedules action={create} />}>
        {(items) => (
          <Schedules
            workspace={workspace}
            items={items.filter((item) => isFound(item, search))}
            isEditor={isEditor}
            onDelete={setDeleting}
          />
        )}
      </ListCard>
      <DeleteDialog workspace={workspace} path={deleting} onClose={() => setDeleting(null)} />
    </PageFrame>
  );
}

function isFound({ path, summary, script_path }: ScheduleWithJobsReply, search: string): boolean {
  return `${path} ${summary} ${script_path}`.toLowerCase().includes(search.trim().toLowerCase());
}

type SchedulesProps = {
  workspace: string;
  items: ScheduleWithJobsReply[];
  isEditor: boolean;
  onDelete: (path: string) => void;
};

function Schedules({ workspace, items, isEditor, onDelete }: SchedulesProps) {
  if (items.length === 0) return <EmptyState icon={SearchX} title="No schedule matches" />;
  return (
    <ul className="divide-y">
      {items.map((schedule) => (
        <ScheduleItem
          key={schedule.path}
          workspace={workspace}
          schedule={schedule}
          isEditor={isEditor}
          onDelete={() => onDelete(schedule.path)}
        />
      ))}
    </ul>
  );
}

function NoSchedules({ action }: { action: ReactNode }) {
  return (
    <EmptyState
      icon={CalendarClock}
      title="Nothing runs by the clock yet"
      description="Choose a script or a flow, say when, and it runs: every five minutes, on Mondays at nine, on the last day of the month."
      action={action}
    />
  );
}

type DeleteDialogProps = { workspace: string; path: string | null; onClose: () => void };

function DeleteDialog({ workspace, path, onClose }: DeleteDialogProps) {
  const removal = useDeleteSchedule(workspace, onClose);
  return (
    <ConfirmDialog
      open={path !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Delete schedule ${path ?? ''}?`}
      description="It fires no more. Runs that it started stay, also those under way."
      confirmLabel="Delete schedule"
      destructive
      loading={removal.isPending}
      onConfirm={() => {
        if (path !== null) removal.mutate(path);
      }}
    />
  );
}

'use client';

import { Ellipsis, FileCode2, History, Pencil, Play, Trash2, TriangleAlert, Workflow } from 'lucide-react';
import Link from 'next/link';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { runFlowByPath, runScriptByPath } from '@/contract/jobs-run';
import type { ScheduleWithJobsReply } from '@/contract/schedules';
import { callApi } from '../api/client';
import { runHref } from '../run-view/links';
import { itemHref } from '../shell/route-path';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu';
import { Switch } from '../ui/switch';
import { toast } from '../ui/toast';
import { cronWords } from './cron-words';
import { FireDots } from './fire-dots';
import { editScheduleHref, scheduleRunsHref } from './links';
import { NextFiring } from './next-firing';
import { useSwitchSchedule } from './use-schedules';

type ScheduleItemProps = {
  workspace: string;
  schedule: ScheduleWithJobsReply;
  isEditor: boolean;
  onDelete: () => void;
};

export function ScheduleItem({ workspace, schedule, isEditor, onDelete }: ScheduleItemProps) {
  const name = schedule.summary || schedule.path;
  const toggle = useSwitchSchedule(workspace);
  return (
    <li
      aria-label={name}
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 px-4 py-3 md:grid-cols-[auto_minmax(0,3fr)_minmax(0,2fr)_13rem_auto]"
    >
      <Switch
        checked={schedule.enabled}
        disabled={!isEditor}
        aria-label={`${name} is on`}
        onCheckedChange={(enabled) => toggle.mutate({ path: schedule.path, enabled })}
      />
      <What workspace={workspace} schedule={schedule} name={name} isEditor={isEditor} />
      <div className="text-sm max-md:col-span-2 max-md:col-start-2 max-md:row-start-2">
        <NextFiring schedule={schedule} />
      </div>
      <div className="flex flex-wrap items-center gap-2 max-md:col-span-2 max-md:col-start-2 max-md:row-start-3">
        <FireDots workspace={workspace} fires={schedule.fires} />
      </div>
      <Menu workspace={workspace} schedule={schedule} isEditor={isEditor} onDelete={onDelete} />
      {schedule.error ? (
        <p className="col-span-full flex items-start gap-1.5 text-sm text-destructive md:col-start-2">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden /> {schedule.error}
        </p>
      ) : null}
    </li>
  );
}

type WhatProps = Omit<ScheduleItemProps, 'onDelete'> & { name: string };

function What({ workspace, schedule, name, isEditor }: WhatProps) {
  const Icon = schedule.is_flow ? Workflow : FileCode2;
  const target = itemHref(workspace, `${schedule.is_flow ? 'flows' : 'scripts'}/run`, schedule.script_path);
  const words = cronWords(schedule.schedule, schedule.cron_version) ?? schedule.schedule;
  return (
    <div className="min-w-0">
      <div className="flex min-w-0 flex-wrap items-center gap-x-2">
        {isEditor ? (
          <Link href={editScheduleHref(workspace, schedule.path)} className="truncate font-medium hover:underline">
            {name}
          </Link>
        ) : (
          <span className="truncate font-medium">{name}</span>
        )}
        {schedule.failures > 0 ? (
          <Badge variant="destructive">
            {schedule.failures === 1 ? 'failing' : `failed ${schedule.failures} times`}
          </Badge>
        ) : null}
      </div>
      <p className="text-sm">
        {words} <span className="text-muted-foreground">({schedule.timezone})</span>
      </p>
      <Link
        href={target}
        className="flex min-w-0 items-center gap-1 text-xs text-muted-foreground hover:text-foreground hover:underline"
      >
        <Icon className="size-3.5 shrink-0" aria-label={schedule.is_flow ? 'Flow' : 'Script'} role="img" />
        <span className="truncate font-mono">{schedule.script_path}</span>
      </Link>
    </div>
  );
}

function Menu({ workspace, schedule, isEditor, onDelete }: ScheduleItemProps) {
  const run = useRunNow(workspace, schedule);
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Actions for ${schedule.summary || schedule.path}`}
          className="max-md:col-start-3 max-md:row-start-1"
        >
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => run.mutate()}>
          <Play aria-hidden /> Run now
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href={scheduleRunsHref(workspace, schedule.path)}>
            <History aria-hidden /> Runs
          </Link>
        </DropdownMenuItem>
        {isEditor ? (
          <>
            <DropdownMenuItem asChild>
              <Link href={editScheduleHref(workspace, schedule.path)}>
                <Pencil aria-hidden /> Edit
              </Link>
            </DropdownMenuItem>
            <DropdownMenuSeparator />
            <DropdownMenuItem variant="destructive" onSelect={onDelete}>
              <Trash2 aria-hidden /> Delete
            </DropdownMenuItem>
          </>
        ) : null}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** A run of one's own, with the arguments of the schedule; its times and policies have no part in it. */
function useRunNow(workspace: string, schedule: ScheduleWithJobsReply) {
  const router = useRouter();
  return useMutation({
    mutationFn: () =>
      callApi(schedule.is_flow ? runFlowByPath : runScriptByPath, {
        params: { workspace, path: schedule.script_path },
        query: { tag: schedule.tag ?? undefined, skip_preprocessor: true },
        body: schedule.args,
      }),
    onSuccess: (id) => router.push(runHref(workspace, id)),
    onError: (error) => toast.error(error.message),
  });
}

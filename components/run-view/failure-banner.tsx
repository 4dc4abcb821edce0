'use client';

import type { Job } from '@/contract/job-shape';
import { ErrorPanel } from './error-panel';
import { readRunError } from './run-error';
import { failedVisit, type Visit } from './run-tree';

type FailureBannerProps = { job: Job; visits: Visit[]; onOpenStep: (stepId: string) => void };

/** Says which step failed and why, and leads there. */
export function FailureBanner({ job, visits, onOpenStep }: FailureBannerProps) {
  if (job.type !== 'CompletedJob' || job.state !== 'failure') return null;
  const failed = failedVisit(visits);
  const stepError = failed?.record.step?.error;
  const told = readRunError(job.result) ?? stepError ?? { name: 'Failed', message: 'The run ended in a failure.' };
  const stepId = told.stepId ?? failed?.module.id;
  const step = visits.find((visit) => visit.module.id === stepId);
  return (
    <ErrorPanel
      error={{ ...told, stepId }}
      stepLabel={step?.module.summary ? `${stepId} (${step.module.summary})` : stepId}
      onOpenStep={step ? onOpenStep : undefined}
    />
  );
}

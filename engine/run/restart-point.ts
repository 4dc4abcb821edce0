import { z } from 'zod';

export type RestartPoint = {
  /** The earlier run; inside of it the iteration, branch or sub-flow run, which follows from the point around it. */
  flow_job_id?: string | null;
  step_id: string;
  branch_or_iteration_n?: number | null;
  branch_chosen?: { type?: 'branch' | 'default'; branch?: number | null } | null;
  nested?: RestartPoint | null;
  flow_version?: number | null;
};

/**
 * Where a run goes on that takes over an earlier one: a step, for loops and branchall an iteration or branch of it, and
 * inside of that another point.
 */
export const restartPoint: z.ZodType<RestartPoint> = z.object({
  flow_job_id: z.uuid().nullish(),
  step_id: z.string().min(1).max(64),
  branch_or_iteration_n: z.number().int().min(0).nullish(),
  branch_chosen: z
    .object({ type: z.enum(['branch', 'default']).optional(), branch: z.number().int().min(0).nullish() })
    .nullish(),
  get nested() {
    return restartPoint.nullish();
  },
  flow_version: z.number().int().nullish(),
});

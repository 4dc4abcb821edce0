import { z } from 'zod';
import { endpoint } from './endpoint';
import { runQuery } from './jobs-run';

const tag = 'Job';
const withId = z.object({ workspace: z.string(), id: z.uuid() });

const restartStep = {
  step_id: z.string().min(1).max(64),
  branch_or_iteration_n: z.number().int().min(0).nullish().describe('counted from 0; those before it are kept'),
};

export const restartFlowAtStep = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/restart/f/{id}',
  run: 'id',
  role: 'operator',
  summary: 'Run a flow again from a step of an ended run, whose results before that are kept; answers the new id',
  tag,
  params: withId,
  query: runQuery,
  body: z.object({
    ...restartStep,
    flow_version: z.number().int().nullish().describe('the version of the earlier run unless told'),
    nested_path: z
      .array(z.object(restartStep))
      .max(50)
      .nullish()
      .describe('steps to go down to inside `step_id`: one for each loop, branch or sub-flow, the last is run anew'),
  }),
  reply: { 201: 'text' },
});

const withKey = withId.extend({ key: z.string().min(1).max(200) });

export const setFlowUserState = endpoint({
  method: 'post',
  path: '/w/{workspace}/jobs/flow/user_states/{id}/{key}',
  run: 'id',
  role: 'operator',
  summary: 'Keep a value by name with a flow run; its steps read it as flow_user_state(key)',
  tag,
  params: withKey,
  body: z.unknown().optional(),
  reply: { 200: 'text' },
});

export const getFlowUserState = endpoint({
  method: 'get',
  path: '/w/{workspace}/jobs/flow/user_states/{id}/{key}',
  run: 'id',
  role: 'operator',
  summary: 'A value kept by name with a flow run; null where there is none',
  tag,
  params: withKey,
  reply: { 200: z.unknown() },
});

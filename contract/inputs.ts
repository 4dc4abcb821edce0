import { z } from 'zod';
import { endpoint } from './endpoint';
import { flag, page, timestamp } from './fields';

const tag = 'Input';

const runnableType = z.enum(['ScriptHash', 'ScriptPath', 'FlowPath']);
export type RunnableType = z.infer<typeof runnableType>;

const ofRunnable = {
  runnable_id: z.string().max(255).describe('the path, or the hash of a version'),
  runnable_type: runnableType,
};

const perPage = z.coerce.number<number | string>().int().min(1).max(100).optional().describe('30 unless told');
const name = z.string().trim().min(1).max(200);
const args = z.record(z.string(), z.unknown());

const shownArg = z.object({ name: z.string(), text: z.string().describe('cut, and secrets hidden') });
export type ShownArg = z.infer<typeof shownArg>;

const input = z.object({
  id: z.uuid(),
  name: z.string(),
  created_by: z.string(),
  created_at: timestamp,
  is_public: z.boolean().describe('everybody of the workspace is offered it'),
  success: z.boolean().optional().describe('of a run that ended'),
  shown: z.array(shownArg).optional().describe('the arguments to choose by; absent where they are long'),
});
export type InputReply = z.infer<typeof input>;

export const listInputs = endpoint({
  method: 'get',
  path: '/w/{workspace}/inputs/list',
  role: 'operator',
  tag,
  summary: 'The inputs that the caller saved for a script or a flow, and those that others share; newest first',
  query: z.object({ ...ofRunnable, page: page.optional(), per_page: perPage }),
  reply: { 200: z.array(input) },
});

export const getInputHistory = endpoint({
  method: 'get',
  path: '/w/{workspace}/inputs/history',
  role: 'operator',
  tag,
  summary: 'The runs of a script or a flow whose inputs may be used again, newest first',
  query: z.object({ ...ofRunnable, include_preview: flag.optional(), page: page.optional(), per_page: perPage }),
  reply: { 200: z.array(input) },
});

export const getInputArgs = endpoint({
  method: 'get',
  path: '/w/{workspace}/inputs/{id}/args',
  run: 'id',
  role: 'operator',
  tag,
  summary: 'The arguments of a run, or of a saved input',
  params: z.object({ workspace: z.string(), id: z.uuid() }),
  query: z.object({ input: flag.optional().describe('the id is that of a saved input') }),
  reply: { 200: args },
});

export const createInput = endpoint({
  method: 'post',
  path: '/w/{workspace}/inputs/create',
  role: 'operator',
  bodyBytesMax: 2_200_000,
  tag,
  summary: 'Save arguments under a name; answers their id',
  query: z.object(ofRunnable),
  body: z.object({ name, args }),
  reply: { 201: 'text' },
});

export const updateInput = endpoint({
  method: 'post',
  path: '/w/{workspace}/inputs/update',
  role: 'operator',
  tag,
  summary: 'Rename a saved input, share it or keep it to oneself; its owner and administrators may',
  body: z.object({ id: z.uuid(), name, is_public: z.boolean() }),
  reply: { 201: 'text' },
});

export const deleteInput = endpoint({
  method: 'post',
  path: '/w/{workspace}/inputs/delete/{id}',
  role: 'operator',
  tag,
  summary: 'Delete a saved input; its owner and administrators may',
  params: z.object({ workspace: z.string(), id: z.uuid() }),
  reply: { 200: 'text' },
});

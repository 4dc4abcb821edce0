import { expect } from '@playwright/test';
import type { FlowValue, JsonSchema } from '@/engine/flow/schema';
import type { Job } from '@/contract/job-shape';
import { instance } from './instance';

export const WORKSPACE = 'demo';

export type Ended = { success: boolean; result: unknown };

const HEADERS = { authorization: `Bearer ${instance.secret}`, 'content-type': 'application/json' };

// The API as automation uses it: with the superadmin secret.

export async function get<T>(path: string): Promise<T> {
  return read<T>(await fetch(`${instance.baseUrl}/api/${path}`, { headers: HEADERS }));
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const options = { method: 'POST', headers: HEADERS, body: JSON.stringify(body) };
  return read<T>(await fetch(`${instance.baseUrl}/api/${path}`, options));
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status} ${text.slice(0, 300)}`);
  return (response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as T;
}

const inWorkspace = (path: string) => `w/${WORKSPACE}/${path}`;

export type FlowSeed = { value: FlowValue; schema?: JsonSchema; summary?: string };

/** Deploys a flow and answers its path. */
export async function deployFlow(path: string, { value, schema, summary = '' }: FlowSeed): Promise<string> {
  await post(inWorkspace('flows/create'), { path, summary, value, schema });
  return path;
}

export function startFlow(path: string, args: Record<string, unknown> = {}): Promise<string> {
  return post<string>(inWorkspace(`jobs/run/f/${path}`), args);
}

export function readJob(id: string): Promise<Job> {
  return get<Job>(inWorkspace(`jobs_u/get/${id}`));
}

/** The steps of a flow's run, iterations included. */
export function listSteps(flowJobId: string): Promise<Job[]> {
  return get<Job[]>(inWorkspace(`jobs/list?parent_job=${flowJobId}&per_page=100`));
}

export async function waitForEnd(id: string, timeoutMs = 60_000): Promise<Ended> {
  let ended: Ended & { completed: boolean } = { completed: false, success: false, result: null };
  await expect
    .poll(
      async () => {
        ended = await get(inWorkspace(`jobs_u/completed/get_result_maybe/${id}`));
        return ended.completed;
      },
      { timeout: timeoutMs, message: `run ${id} ends` },
    )
    .toBe(true);
  return { success: ended.success, result: ended.result };
}

export type Role = 'admin' | 'developer' | 'operator';
export type Person = { email: string; password: string; username: string };

/** An account that belongs to the workspace with a role. */
export async function createPerson(role: Role, name: string): Promise<Person> {
  const person = { email: `${name}@example.com`, password: `a long word of ${name}`, username: name };
  await post('users/create', { email: person.email, password: person.password, name });
  await post(inWorkspace('workspaces/add_user'), {
    email: person.email,
    username: name,
    is_admin: role === 'admin',
    operator: role === 'operator',
  });
  return person;
}

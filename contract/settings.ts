import { z } from 'zod';
import type { ScriptLimit } from '@/engine/flow/script-limits';
import { endpoint } from './endpoint';
import { registryName, registryValue } from './registries';

const tag = 'Setting';

const params = z.object({
  key: registryName.describe('where packages of scripts come from, unless a workspace says otherwise'),
});

export const getGlobalSetting = endpoint({
  method: 'get',
  path: '/settings/global/{key}',
  role: 'superadmin',
  tag,
  summary: 'A setting of the instance, its passwords as ***; null when it is not set',
  params,
  reply: { 200: z.string().nullable() },
});

export const setGlobalSetting = endpoint({
  method: 'post',
  path: '/settings/global/{key}',
  role: 'superadmin',
  tag,
  summary: 'Change a setting of the instance; null or an empty text removes it',
  params,
  body: z.object({ value: registryValue.nullish() }),
  reply: { 200: 'text' },
});

const number = z.number();
const bounds = z.object({
  memory_mb: number,
  cpu_cores: number,
  processes: number,
  log_mb: number,
  result_mb: number,
} satisfies Record<ScriptLimit, typeof number>);

export const getScriptBounds = endpoint({
  method: 'get',
  path: '/settings/script_limits',
  role: 'user',
  tag,
  summary: 'What a run of a script gets that sets no limits of its own, and the most that a script may set',
  reply: { 200: z.object({ usual: bounds, most: bounds }) },
});

import { z } from 'zod';
import { endpoint } from './endpoint';
import { timestamp, workspaceId } from './fields';

const tag = 'Registries';

/** By Windmill's names where it has one. */
export const REGISTRY_NAMES = [
  'npm_config_registry',
  'npmrc',
  'pip_index_url',
  'pip_extra_index_url',
  'go_proxy',
  'cargo_registry',
  'maven_repos',
  'composer_repos',
  'ruby_repos',
  'registry_hosts',
] as const;

export const registryName = z.enum(REGISTRY_NAMES);
export type RegistryName = z.infer<typeof registryName>;

const url = String.raw`https?:\/\/[^\s,]+`;

/** What each of them looks like; none of them has more than one line but the .npmrc. */
const FORMS: Record<RegistryName, { pattern: RegExp; hint: string }> = {
  npm_config_registry: one(url),
  npmrc: { pattern: /^[^\0]*$/, hint: 'lines of an .npmrc' },
  pip_index_url: one(url),
  pip_extra_index_url: several(url),
  go_proxy: several(url),
  cargo_registry: one(String.raw`sparse\+${url}`, 'sparse+https://'),
  maven_repos: several(url),
  composer_repos: several(url),
  ruby_repos: several(url),
  registry_hosts: {
    pattern: /^[\w.-]+(:\d+)?([\s,]+[\w.-]+(:\d+)?)*$/,
    hint: 'names of hosts, separated by commas, with a port where it is not the usual one',
  },
};

function one(form: string, start = 'https:// or http://') {
  return { pattern: new RegExp(`^${form}$`), hint: `one URL that begins with ${start}` };
}

function several(form: string) {
  return {
    pattern: new RegExp(`^${form}([\\s,]+${form})*$`),
    hint: 'URLs that begin with https:// or http://, separated by commas',
  };
}

/** What is wrong with a value, or null. */
export function registryComplaint(name: RegistryName, value: string): string | null {
  const { pattern, hint } = FORMS[name];
  return pattern.test(value) ? null : `must be ${hint}`;
}

export const registryValue = z.string().trim().max(10_000);

const registry = z.object({
  name: registryName,
  /** Null where the workspace has none of its own. */
  value: z.string().nullable(),
  /** What counts in that case: the instance's. Null: the public registry. */
  inherited: z.string().nullable(),
  edited_by: z.string().optional(),
  edited_at: timestamp.optional(),
});
export type RegistryReply = z.infer<typeof registry>;

export const listRegistries = endpoint({
  method: 'get',
  path: '/w/{workspace}/registries/list',
  role: 'admin',
  tag,
  summary: 'Where the packages of scripts come from; passwords and tokens are shown as ***',
  reply: { 200: z.array(registry) },
});

const params = z.object({ workspace: workspaceId, key: registryName });

export const setRegistry = endpoint({
  method: 'post',
  path: '/w/{workspace}/registries/set/{key}',
  role: 'admin',
  tag,
  summary:
    'Change where packages come from; *** stands for a password that stays, null or an empty text goes back to what the instance says',
  params,
  body: z.object({ value: registryValue.nullish() }),
  reply: { 200: 'text' },
});

const answer = z.object({ url: z.string(), ok: z.boolean(), message: z.string() });
export type RegistryAnswer = z.infer<typeof answer>;

export const checkRegistry = endpoint({
  method: 'post',
  path: '/w/{workspace}/registries/check/{key}',
  role: 'admin',
  tag,
  summary: 'Ask each registry that a value names, stored or not, and say what it answered',
  params,
  body: z.object({ value: registryValue }),
  reply: { 200: z.array(answer) },
});

import { LRUCache } from 'lru-cache';
import type { Registries } from '@/engine/packages/registries';
import { REGISTRY_NAMES, type RegistryName } from '@/contract/registries';
import { openSecret, sealSecret } from '../auth/secret-box';
import { listSettings } from '../db/settings';
import { listRegistryRows, type RegistryRow } from '../db/workspace-registries';

type Values = Partial<Record<RegistryName, string>>;

const FRESH_MS = 5_000;
const known = new LRUCache<string, Promise<Registries>>({ max: 500, ttl: FRESH_MS });

/** Where the packages of a workspace's scripts come from; a change is seen within seconds. */
export function readRegistries(workspaceId: string): Promise<Registries> {
  const reading = known.get(workspaceId) ?? load(workspaceId);
  known.set(workspaceId, reading, { noUpdateTTL: true });
  reading.catch(() => known.delete(workspaceId));
  return reading;
}

async function load(workspaceId: string): Promise<Registries> {
  const [instance, rows] = await Promise.all([instanceRegistries(), listRegistryRows(workspaceId)]);
  const own = Object.fromEntries(rows.map((row) => [row.name, openedRegistry(workspaceId, row)]));
  const { pip_index_url, pip_extra_index_url, maven_repos } = instance;
  const toolSources = { pypi: [...listOf(pip_index_url), ...listOf(pip_extra_index_url)], maven: listOf(maven_repos) };
  return { ...registriesOf({ ...instance, ...own }), toolSources };
}

function registriesOf(values: Values): Omit<Registries, 'toolSources'> {
  return {
    npmRegistry: values.npm_config_registry ?? null,
    npmrc: values.npmrc ?? null,
    pipIndexUrl: values.pip_index_url ?? null,
    pipExtraIndexUrls: listOf(values.pip_extra_index_url),
    goProxy: values.go_proxy ? listOf(values.go_proxy).join(',') : null,
    cargoRegistry: values.cargo_registry ?? null,
    mavenRepositories: listOf(values.maven_repos),
    composerRepositories: listOf(values.composer_repos),
    gemSources: listOf(values.ruby_repos),
    hosts: listOf(values.registry_hosts),
  };
}

export function listOf(value = ''): string[] {
  return value.split(/[,\s]+/).filter(Boolean);
}

/** What the instance says, opened. */
export async function instanceRegistries(): Promise<Values> {
  const rows = await listSettings([...REGISTRY_NAMES]);
  return Object.fromEntries(rows.map(({ name, value }) => [name, openedSetting(name, String(JSON.parse(value)))]));
}

const INSTANCE = '';

/** For the instance's own settings, which may hold passwords too. */
export function sealedSetting(name: string, value: string): string {
  return sealSecret(value, { workspaceId: INSTANCE, path: name });
}

/** Older ones were not sealed. */
export function openedSetting(name: string, stored: string): string {
  return stored.startsWith('v1:') ? openSecret(stored, { workspaceId: INSTANCE, path: name }) : stored.trim();
}

export function sealedRegistry(workspaceId: string, name: string, value: string): string {
  return sealSecret(value, { workspaceId, path: `registry ${name}` });
}

export function openedRegistry(workspaceId: string, { name, value }: Pick<RegistryRow, 'name' | 'value'>): string {
  return openSecret(value, { workspaceId, path: `registry ${name}` });
}

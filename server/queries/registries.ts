import { listSettings } from '../db/settings';

/** The settings that say where packages come from, by Windmill's names. */
export const REGISTRY_SETTINGS = ['npm_config_registry', 'pip_index_url', 'pip_extra_index_url'] as const;

const FRESH_MS = 5_000;

type Found = { npmRegistry: string | null; pipIndexUrl: string | null; pipExtraIndexUrls: string[] };
let known: { at: number; found: Promise<Found> } | null = null;

/** Where packages come from; a change is seen within seconds. */
export function readRegistries(): Promise<Found> {
  const now = performance.now();
  if (known === null || now - known.at > FRESH_MS) known = { at: now, found: load() };
  return known.found.catch((error: unknown) => {
    known = null;
    throw error;
  });
}

async function load(): Promise<Found> {
  const rows = await listSettings([...REGISTRY_SETTINGS]);
  const values = new Map(rows.map(({ name, value }) => [name, String(JSON.parse(value) ?? '').trim()]));
  return {
    npmRegistry: values.get('npm_config_registry') || null,
    pipIndexUrl: values.get('pip_index_url') || null,
    pipExtraIndexUrls: (values.get('pip_extra_index_url') ?? '').split(/[,\s]+/).filter(Boolean),
  };
}

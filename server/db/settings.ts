import { query } from './pool';

/** A setting of the whole instance, as JSON text. */
export async function findSetting(name: string): Promise<string | null> {
  const [row] = await query<{ value: string }>('setting_get', 'SELECT value FROM instance_setting WHERE name = $1', [
    name,
  ]);
  return row?.value ?? null;
}

export function listSettings(names: string[]): Promise<{ name: string; value: string }[]> {
  return query('setting_list', 'SELECT name, value FROM instance_setting WHERE name = ANY($1)', [names]);
}

/** `null` removes it. */
export async function saveSetting(name: string, value: string | null): Promise<void> {
  await query(
    'setting_save',
    `WITH gone AS (DELETE FROM instance_setting WHERE name = $1 AND $2::text IS NULL)
     INSERT INTO instance_setting (name, value) SELECT $1, $2::json WHERE $2::text IS NOT NULL
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [name, value],
  );
}

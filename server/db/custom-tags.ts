import { query } from './pool';
import { inTransaction } from './transaction';

export type CustomTag = { tag: string /** Empty: all of them may use it. */; workspaces: string[] };

/** Whether a tag is kept for other workspaces. */
export async function isTagKeptFrom(workspaceId: string, tag: string): Promise<boolean> {
  const rows = await query(
    'tag_kept',
    `SELECT 1 FROM custom_tag WHERE tag = $2 AND workspaces <> '{}' AND NOT $1 = ANY(workspaces)`,
    [workspaceId, tag],
  );
  return rows.length > 0;
}

export function listCustomTags(): Promise<CustomTag[]> {
  return query<CustomTag>('tag_list', 'SELECT tag, workspaces FROM custom_tag ORDER BY tag');
}

export async function replaceCustomTags(tags: CustomTag[]): Promise<void> {
  await inTransaction('custom_tags', async (client) => {
    await client.query('DELETE FROM custom_tag');
    for (const { tag, workspaces } of tags)
      await client.query('INSERT INTO custom_tag (tag, workspaces) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        tag,
        workspaces,
      ]);
  });
}

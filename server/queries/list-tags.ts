import { type CustomTag, listCustomTags } from '../db/custom-tags';

/** `gpu`, or `gpu(one+two)` where the tag is kept for some workspaces and that is to be shown. */
export async function listTags(shown: { hasRestrictions: boolean }): Promise<string[]> {
  const tags = await listCustomTags();
  return tags.map(({ tag, workspaces }) =>
    shown.hasRestrictions && workspaces.length > 0 ? `${tag}(${workspaces.join('+')})` : tag,
  );
}

export async function listTagsFor(workspaceId: string): Promise<string[]> {
  const tags = await listCustomTags();
  return tags.filter(({ workspaces }) => isOpenTo(workspaces, workspaceId)).map(({ tag }) => tag);
}

export function readTag(text: string): CustomTag {
  const [tag = '', workspaces = ''] = text.replace(/\)$/, '').split('(');
  return { tag, workspaces: workspaces.split('+').filter(Boolean) };
}

function isOpenTo(workspaces: string[], workspaceId: string): boolean {
  return workspaces.length === 0 || workspaces.includes(workspaceId);
}

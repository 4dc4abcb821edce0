import * as specs from '@/contract/tags';
import { replaceCustomTags } from '../db/custom-tags';
import { DEFAULT_TAGS } from '../queries/is-tag-allowed';
import { listTags, listTagsFor, readTag } from '../queries/list-tags';
import type { Router } from './router';

export function addTagRoutes(router: Router): void {
  router.on(specs.getCustomTags, ({ query }) =>
    listTags({ hasRestrictions: query.show_workspace_restriction ?? false }),
  );
  router.on(specs.getCustomTagsForWorkspace, ({ params }) => listTagsFor(params.workspace));
  router.on(specs.getDefaultTags, () => [...DEFAULT_TAGS]);
  router.on(specs.isDefaultTagsPerWorkspace, () => false);
  router.on(specs.readCustomTags, () => listTags({ hasRestrictions: true }));
  router.on(specs.setCustomTags, async ({ body }) => {
    await replaceCustomTags((body.value ?? []).map(readTag));
    return 'set';
  });
}

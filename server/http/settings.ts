import * as specs from '@/contract/settings';
import { getConfig } from '../config';
import { findSetting, saveSetting } from '../db/settings';
import type { Router } from './router';

export function addSettingRoutes(router: Router): void {
  router.on(specs.getScriptBounds, () => getConfig().limits.script);
  router.on(specs.getGlobalSetting, async ({ params }) => {
    const value = await findSetting(params.key);
    return value === null ? null : String(JSON.parse(value));
  });
  router.on(specs.setGlobalSetting, async ({ params, body }) => {
    await saveSetting(params.key, body.value?.trim() ? JSON.stringify(body.value.trim()) : null);
    return 'set';
  });
}

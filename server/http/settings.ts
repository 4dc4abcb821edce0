import * as specs from '@/contract/settings';
import { setGlobalRegistry } from '../commands/set-registry';
import { getConfig } from '../config';
import { instanceRegistries } from '../queries/registries';
import { hideSecrets } from '../registry-secrets';
import type { Router } from './router';

export function addSettingRoutes(router: Router): void {
  router.on(specs.getScriptBounds, () => getConfig().limits.script);
  router.on(specs.getGlobalSetting, async ({ params }) => {
    const value = (await instanceRegistries())[params.key];
    return value === undefined ? null : hideSecrets(value);
  });
  router.on(specs.setGlobalSetting, async ({ params, body }) => {
    await setGlobalRegistry(params.key, body.value);
    return 'set';
  });
}

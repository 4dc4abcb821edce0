import { expect } from '@playwright/test';
import type { FlowModule } from '@/engine/flow/schema';
import { post, startFlow, waitForEnd, WORKSPACE } from './support/api';
import { bashStep } from './support/flows';
import { test } from './support/test';

test.use({ viewport: { width: 1440, height: 900 } });

test('a run on a tag that nobody serves says so, and the workers page names the tag', async ({ page, login }) => {
  const { username } = await login('admin');
  const tag = `nobody-${username}`;
  const body = { language: 'bash', content: 'true' };
  const id = await post<string>(`w/${WORKSPACE}/jobs/run/preview?tag=${tag}`, body);
  await page.goto(`/w/${WORKSPACE}/runs/${id}`);
  await expect(page.getByText(`No live worker serves the tag “${tag}”`)).toBeVisible();
  await page.getByRole('link', { name: 'Workers' }).click();
  await expect(page.getByText('Alive').first()).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: `WORKER_TAGS=${tag}` })).toBeVisible();
  await page.getByRole('tab', { name: /^Queue/ }).click();
  const row = page.getByRole('table', { name: 'Queue by tag' }).getByRole('row').filter({ hasText: tag });
  await expect(row).toContainText('No live worker serves it');
  await row.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(id));
  await post(`w/${WORKSPACE}/jobs_u/queue/cancel/${id}`, {});
});

test('the waterfall shows where the time went, folds loops, and leads to a step by keyboard', async ({
  page,
  login,
  seedFlow,
}) => {
  await login();
  const path = await seedFlow({
    value: { modules: [loopOf(bashStep('c', 'Check', 'true')), bashStep('z', 'Slow one', 'sleep 2')] },
  });
  const id = await startFlow(path);
  expect((await waitForEnd(id)).success).toBe(true);
  await page.goto(`/w/${WORKSPACE}/runs/${id}`);
  const rows = page.getByRole('tree', { name: 'Timeline of the run' }).getByRole('treeitem');
  await expect(rows.filter({ hasText: 'Slow one' })).toHaveAccessibleName(/Success, 2.*slowest.*script 2/);
  await expect(rows.filter({ hasText: 'Iteration' })).toHaveCount(0);
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(rows.filter({ hasText: 'Iteration' })).toHaveCount(3);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /Slow one/ })).toBeVisible();
});

function loopOf(step: FlowModule): FlowModule {
  const iterator = { type: 'javascript' as const, expr: '[1, 2, 3]' };
  const value = { type: 'forloopflow' as const, iterator, modules: [step], skip_failures: false, parallel: false };
  return { id: 'b', summary: 'Check each', value };
}

import { expect } from '@playwright/test';
import type { FlowModule, FlowValue } from '@/engine/flow/schema';
import { get, startFlow, waitForEnd, WORKSPACE } from './support/api';
import { FlowEditor } from './support/flow-editor';
import { bashStep, identityStep } from './support/flows';
import { test } from './support/test';

test.use({ viewport: { width: 1440, height: 1000 } });

test('what a flow does as a whole is set beside its graph, and saved', async ({ page, login, seedFlow }) => {
  await login();
  const path = await seedFlow({ value: { modules: [bashStep('a', 'Take the order', 'echo 1'), identityStep('b')] } });
  const editor = new FlowEditor(page);
  const { details } = editor;
  await page.goto(`/w/${WORKSPACE}/flows/edit/${path}`);
  await page.getByRole('button', { name: 'Inputs', exact: true }).click();
  await details.getByRole('switch', { name: 'Answer early' }).check();
  await expect(details.getByRole('combobox', { name: 'Step that answers' })).toContainText('Take the order');
  await details.getByRole('switch', { name: 'Timeout', exact: true }).check();
  await details.getByRole('spinbutton', { name: 'Timeout of the flow' }).fill('120');
  await details.getByRole('switch', { name: 'Preprocessor' }).check();
  await page.getByRole('button', { name: 'Preprocessor', exact: true }).click();
  await expect(details.getByRole('textbox', { name: 'Code of preprocessor' })).toContainText('preprocessor(event');
  await page.getByRole('button', { name: 'Take the order', exact: true }).click();
  await editor.openTab('Settings');
  await details.getByRole('switch', { name: 'Delete after use' }).check();
  await details.getByRole('spinbutton', { name: 'Deleted after' }).fill('60');
  await details.getByRole('switch', { name: 'Approval', exact: true }).check();
  await details.getByRole('textbox', { name: 'Groups that may decide' }).fill('all');
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deploy' }).click();
  await expect(page.getByText('Deployed as a new version')).toBeVisible();
  const saved = await get<{ value: FlowValue; timeout: number }>(`w/${WORKSPACE}/flows/get/${path}`);
  expect(saved.timeout).toBe(120);
  expect(saved.value).toMatchObject({ early_return: 'a', preprocessor_module: { id: 'preprocessor' } });
  expect(saved.value.modules[0]).toMatchObject({
    delete_after_secs: 60,
    suspend: { user_groups_required: { type: 'static', value: ['all'] } },
  });
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Test the flow' });
  await dialog.getByRole('switch', { name: 'As a webhook calls it' }).check();
  await expect(dialog.getByRole('textbox', { name: 'Event' })).toContainText('webhook');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Inputs', exact: true }).click();
  await expect(details.getByRole('spinbutton', { name: 'Timeout of the flow' })).toHaveValue('120');
});

test('an ended run goes on from the step, and from the iteration, that somebody points at', async ({
  page,
  login,
  seedFlow,
}) => {
  await login();
  const loop: FlowModule = {
    id: 'l',
    summary: 'Each parcel',
    value: {
      type: 'forloopflow',
      iterator: { type: 'static', value: [1, 2, 3] },
      modules: [bashStep('x', 'Weigh', 'cat /proc/sys/kernel/random/uuid')],
    },
  };
  const path = await seedFlow({ value: { modules: [loop, bashStep('z', 'Ship', 'echo shipped')] } });
  const id = await startFlow(path);
  await waitForEnd(id);

  await page.goto(`/w/${WORKSPACE}/runs/${id}`);
  await page.getByRole('button', { name: 'Weigh', exact: true }).click();
  const step = page.getByLabel('Step x');
  await step.getByRole('button', { name: /Iteration 2/ }).click();
  await step.getByRole('button', { name: 'Run again from here' }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  const again = page.url().split('/').at(-1) ?? '';
  await waitForEnd(again);
  const [before, after] = await Promise.all([weights(id), weights(again)]);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);

  await page.goto(`/w/${WORKSPACE}/runs/${id}`);
  await page.getByRole('button', { name: 'Each parcel', exact: true }).click();
  await page.getByLabel('Step l').getByRole('button', { name: 'Run again from here' }).click();
  await page.getByRole('menuitem', { name: /From iteration 3/ }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  const third = page.url().split('/').at(-1) ?? '';
  await waitForEnd(third);
  expect((await weights(third)).slice(0, 2)).toEqual(before.slice(0, 2));
});

function weights(run: string): Promise<string[]> {
  return get(`w/${WORKSPACE}/jobs/result_by_id/${run}/l`);
}

import { expect } from '@playwright/test';
import { startFlow, waitForEnd, WORKSPACE } from './support/api';
import { bashStep, identityStep } from './support/flows';
import { test } from './support/test';

test.use({ viewport: { width: 1440, height: 900 } });

test('the runs list is narrowed by status and path, and the address keeps it', async ({ page, login, seedFlow }) => {
  const { username } = await login();
  const path = await seedFlow({ value: { modules: [identityStep('a')] } });
  const other = `u/${username}/failing`;
  await waitForEnd(await startFlow(path));
  await page.goto(`/w/${WORKSPACE}/runs`);
  await page.getByRole('searchbox', { name: 'Path starts with' }).fill(path);
  const table = page.getByRole('table', { name: 'Runs' });
  await expect(table.getByRole('link')).toHaveCount(1);
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Failed' }).click();
  await expect(page.getByText('No run matches')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Status' })).toContainText('Failed');
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(table.getByRole('link').first()).toBeVisible();
  await page.getByRole('searchbox', { name: 'Path starts with' }).fill(other);
  await expect(page.getByText('No run matches')).toBeVisible();
});

test('the page of a failed run says which step failed and why', async ({ page, login, seedFlow }) => {
  await login();
  const path = await seedFlow({
    value: { modules: [identityStep('a'), bashStep('b', 'Ship it', 'echo "no truck" >&2\nexit 3')] },
  });
  const id = await startFlow(path);
  await page.goto(`/w/${WORKSPACE}/runs/${id}`);
  await expect(page.getByRole('region', { name: 'Error' }).first()).toContainText('Step b (Ship it) failed');
  await page.getByRole('button', { name: 'Open step' }).first().click();
  await page.getByRole('tab', { name: 'Logs' }).click();
  await expect(page.getByRole('log')).toContainText('no truck');
});

test('a run is canceled while it runs, and run again with the same inputs', async ({ page, login, seedFlow }) => {
  await login();
  const path = await seedFlow({
    value: { modules: [bashStep('a', 'Take long', 'echo started\nsleep 300')] },
    schema: { type: 'object', properties: { note: { type: 'string' } } },
  });
  const id = await startFlow(path, { note: 'keep me' });
  await page.goto(`/w/${WORKSPACE}/runs/${id}`);
  await page.getByRole('button', { name: 'Take long', exact: true }).click();
  await page.getByRole('tab', { name: 'Logs' }).click();
  await expect(page.getByRole('log')).toContainText('started');
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByText('Canceled', { exact: true }).first()).toBeVisible();
  const ended = await waitForEnd(id);
  expect(ended.success).toBe(false);

  await page.getByRole('button', { name: 'Run again', exact: true }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  await page.getByRole('tab', { name: 'Inputs' }).first().click();
  await expect(page.getByText('keep me')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByText('Canceled', { exact: true }).first()).toBeVisible();
});

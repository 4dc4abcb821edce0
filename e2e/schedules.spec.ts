import { expect } from '@playwright/test';
import { get, WORKSPACE } from './support/api';
import { test } from './support/test';

type Seen = { path: string; enabled: boolean; fires: { status: string }[] };

const schedules = (path: string) =>
  get<Seen[]>(`w/${WORKSPACE}/schedules/list_with_jobs?schedule_path=${encodeURIComponent(path)}`);

test('a script is put on a schedule from its own page, fires by the clock, and is switched off', async ({
  page,
  login,
  folder,
}) => {
  await login();
  const path = `f/${folder}/words`;
  await page.goto(`/w/${WORKSPACE}/scripts/run/f/examples/hello_bash`);
  await page.getByRole('link', { name: 'Schedule', exact: true }).click();

  // The form knows the script and its inputs.
  await expect(page.getByRole('combobox', { name: 'Path' })).toHaveText('f/examples/hello_bash');
  await page.getByRole('textbox', { name: /^text/ }).fill('to and fro and to');
  await page.getByRole('combobox', { name: 'Repeats' }).click();
  await page.getByRole('option', { name: 'By a cron expression' }).click();
  const cron = page.getByRole('textbox', { name: 'Cron expression' });
  await cron.fill('* * * * * *');
  await expect(page.getByText(/more often than every 5 seconds/)).toBeVisible();
  await cron.fill('*/5 * * * * *');
  await expect(page.getByText('Every 5 seconds')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Next firings' }).getByRole('listitem')).toHaveCount(8);
  await page.getByRole('textbox', { name: 'Summary' }).fill('Words, again and again');
  await page.getByRole('textbox', { name: 'Path', exact: true }).fill(path);
  await page.getByRole('button', { name: 'Create schedule' }).click();

  await expect(page).toHaveURL(new RegExp(`/w/${WORKSPACE}/schedules$`));
  const item = page.getByRole('listitem', { name: 'Words, again and again', exact: true });
  const success = item.getByRole('link', { name: /^Success: / });
  await expect(success.nth(1)).toBeVisible({ timeout: 60_000 });

  await item.getByRole('switch').click();
  await expect(item.getByText('Off', { exact: true })).toBeVisible();
  await expect.poll(async () => (await schedules(path))[0]?.enabled).toBe(false);

  await success.first().click();
  await expect(page.getByText('by schedule')).toContainText(path);
  await expect(page.getByText('Success', { exact: true }).first()).toBeVisible();
});

test('an edited schedule shows what was stored, and a deleted one is gone', async ({ page, login, folder }) => {
  await login();
  const path = `f/${folder}/weekly`;
  await page.goto(`/w/${WORKSPACE}/schedules/new?script=f/examples/hello_bash`);
  await page.getByRole('combobox', { name: 'Repeats' }).click();
  await page.getByRole('option', { name: 'On days of the week' }).click();
  await page.getByRole('button', { name: 'Fri', exact: true }).click();
  await page.getByRole('textbox', { name: 'Path', exact: true }).fill(path);
  await page.getByRole('button', { name: 'Create schedule' }).click();

  const item = page.getByRole('listitem', { name: path, exact: true });
  await expect(item).toContainText('Monday, Tuesday, Wednesday, and Thursday');
  await item.getByRole('link', { name: path }).click();
  await expect(page.getByRole('button', { name: 'Fri', exact: true })).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('combobox', { name: 'When the run before still goes on' }).click();
  await page.getByRole('option', { name: 'Skip this firing' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await expect(item).toBeVisible();
  await item.getByRole('button', { name: `Actions for ${path}` }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete schedule' }).click();
  await expect(item).toHaveCount(0);
  expect(await schedules(path)).toEqual([]);
});

test('an operator sees the schedules and is offered no change of them', async ({ page, login }) => {
  await login('operator');
  await page.goto(`/w/${WORKSPACE}/schedules`);
  await expect(page.getByRole('heading', { name: 'Schedules' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'New schedule' })).toHaveCount(0);
});

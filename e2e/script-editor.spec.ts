import { expect } from '@playwright/test';
import { WORKSPACE } from './support/api';
import { test } from './support/test';

const SOURCE = `import time


def main(name: str, times: int = 2, loud: bool = False):
    for n in range(times):
        print(f"greeting {n + 1} of {times}", flush=True)
    text = f"Hello {name}"
    return text.upper() if loud else text
`;

test.use({ viewport: { width: 1440, height: 900 } });

test('write a Python script: its signature becomes the form, it runs with logs, and is saved', async ({
  page,
  login,
}) => {
  const { username } = await login();
  await page.goto(`/w/${WORKSPACE}`);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('menuitem', { name: 'Script', exact: true }).click();
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: /Python/ }).click();
  await page.getByRole('textbox', { name: 'Summary' }).fill('Greet somebody');
  await page.getByRole('textbox', { name: 'Path' }).fill(`u/${username}/greet`);
  await page.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(SOURCE);

  const inputs = page.getByRole('region', { name: 'Inputs' });
  await expect(inputs.getByRole('spinbutton', { name: 'times' })).toHaveValue('2');
  await inputs.getByRole('textbox', { name: 'name' }).fill('Ada');
  await inputs.getByRole('button', { name: 'Run' }).click();
  const run = page.getByRole('region', { name: 'Test run' });
  await expect(run.getByText('Success')).toBeVisible();
  await expect(run.getByText('Hello Ada')).toBeVisible();
  await run.getByRole('tab', { name: 'Logs' }).click();
  await expect(run.getByRole('log')).toContainText('greeting 2 of 2');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save version' }).click();
  await page.getByRole('link', { name: 'Run form' }).click();
  await expect(page.getByRole('heading', { name: 'Greet somebody' })).toBeVisible();

  await page.getByRole('textbox', { name: 'name' }).fill('Grace');
  await page.getByRole('spinbutton', { name: 'times' }).fill('1');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Success', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Hello Grace').first()).toBeVisible();
  await expect(page.getByRole('log')).toContainText('greeting 1 of 1');
});

test('a required field that is empty gets its message at the field', async ({ page, login }) => {
  await login('operator');
  await page.goto(`/w/${WORKSPACE}/scripts/run/f/examples/hello_python`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('2 fields need your attention.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'start' })).toBeFocused();
});

import { expect, type Page } from '@playwright/test';
import { post, WORKSPACE } from './support/api';
import { instance } from './support/instance';
import { test } from './support/test';

const SOURCE = `import time


def main(name: str, times: int = 2, loud: bool = False):
    for n in range(times):
        print(f"greeting {n + 1} of {times}", flush=True)
    text = f"Hello {name}"
    return text.upper() if loud else text
`;

const SCHEMA = { type: 'object', properties: {} };

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Code' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(code);
}

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
  await typeCode(page, SOURCE);

  const inputs = page.getByRole('region', { name: 'Inputs' });
  await expect(inputs.getByRole('spinbutton', { name: 'times' })).toHaveValue('2');
  await inputs.getByRole('textbox', { name: 'name' }).fill('Ada');
  await inputs.getByRole('button', { name: 'Run' }).click();
  const run = page.getByRole('region', { name: 'Test run' });
  await expect(run.getByText('Success')).toBeVisible();
  await expect(run.getByText('Hello Ada')).toBeVisible();
  await inputs.getByRole('textbox', { name: 'name' }).fill('Bob');
  await inputs.getByRole('button', { name: 'Earlier inputs' }).click();
  await page.getByRole('button', { name: `Use the inputs of the run by ${username}, success` }).click();
  await expect(inputs.getByRole('textbox', { name: 'name' })).toHaveValue('Ada');
  await run.getByRole('tab', { name: 'Logs' }).click();
  await expect(run.getByRole('log')).toContainText('greeting 2 of 2');

  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deploy' }).click();
  await page.getByRole('link', { name: 'Run form' }).click();
  await expect(page.getByRole('heading', { name: 'Greet somebody' })).toBeVisible();

  await page.getByRole('textbox', { name: 'name' }).fill('Grace');
  await page.getByRole('spinbutton', { name: 'times' }).fill('1');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Success', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Hello Grace').first()).toBeVisible();
  await expect(page.getByRole('log')).toContainText('greeting 1 of 1');
});

test('a draft saves itself, comes back on another machine, and is told apart from what was deployed since', async ({
  page,
  login,
  browser,
}) => {
  const person = await login();
  const path = `u/${person.username}/totals`;
  const deploy = (content: string) =>
    post(`w/${WORKSPACE}/scripts/create`, { path, language: 'bash', content, auto_parent: true, schema: SCHEMA });
  await deploy('echo one');
  await page.goto(`/w/${WORKSPACE}/scripts/edit/${path}`);
  await typeCode(page, 'echo draft');
  await expect(page.getByText('Draft saved')).toBeVisible();

  const other = await browser.newContext({ baseURL: instance.baseUrl });
  await other.request.post('/api/auth/login', { data: { email: person.email, password: person.password } });
  const elsewhere = await other.newPage();
  await elsewhere.goto(`/w/${WORKSPACE}`);
  const row = elsewhere.getByRole('listitem').filter({ hasText: path });
  await expect(row.getByText('Draft', { exact: true })).toBeVisible();
  await row.getByRole('link', { name: /^Edit/ }).click();
  await expect(elsewhere.getByText('This is your draft from')).toBeVisible();
  await expect(elsewhere.getByRole('textbox', { name: 'Code' })).toContainText('echo draft');
  await typeCode(elsewhere, 'echo draft of another machine');
  await expect(elsewhere.getByText('Draft saved')).toBeVisible();

  await typeCode(page, 'echo both typed');
  await expect(page.getByRole('alert').filter({ hasText: 'changed in another tab' })).toBeVisible();
  await page.getByRole('button', { name: 'Load the other one' }).click();
  await expect(page.getByRole('textbox', { name: 'Code' })).toContainText('echo draft of another machine');

  await other.setOffline(true);
  await typeCode(elsewhere, 'echo without a network');
  await expect(elsewhere.getByText('Draft only in this browser')).toBeVisible();
  await other.setOffline(false);
  await expect(elsewhere.getByText('Draft saved')).toBeVisible();
  await other.close();

  await deploy('echo two');
  await page.reload();
  await expect(page.getByText('deployed a newer version')).toBeVisible();
  await page.getByRole('link', { name: 'Compare' }).click();
  const version = page.getByRole('region', { name: 'Version' });
  await expect(version.getByRole('textbox', { name: 'Code of this version' })).toContainText('without a network');
  await expect(version.getByRole('textbox', { name: /^Code of [0-9a-f]{8}$/ })).toContainText('echo two');
  await page.goBack();
  await page.getByRole('button', { name: 'Load it, drop my draft' }).click();
  await expect(page.getByRole('textbox', { name: 'Code' })).toContainText('echo two');
  await expect(page.getByText('Deployed', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Code' })).toContainText('echo two');
});

test('any two versions are compared, an old one is deployed again, and inputs are saved for the next run', async ({
  page,
  login,
}) => {
  const { username } = await login();
  const path = `u/${username}/versions`;
  const schema = { type: 'object', properties: { month: { type: 'string' } } };
  for (const [content, deployment_message] of [
    ['echo first $1', 'First'],
    ['echo second $1', 'Second'],
    ['echo third $1', 'Third'],
  ]) {
    const body = { path, language: 'bash', content, deployment_message, schema, auto_parent: true };
    await post(`w/${WORKSPACE}/scripts/create`, body);
  }
  await page.goto(`/w/${WORKSPACE}/scripts/edit/${path}`);
  await page.getByRole('link', { name: 'Versions' }).click();
  const version = page.getByRole('region', { name: 'Version', exact: true });
  await expect(version.getByRole('textbox', { name: 'Code of this version' })).toContainText('echo third');
  await expect(version.getByRole('textbox', { name: /^Code of [0-9a-f]{8}$/ })).toContainText('echo second');
  await page.getByRole('button', { name: /^First/ }).click();
  await expect(version.getByRole('textbox', { name: 'Code', exact: true })).toContainText('echo first');
  await version.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(version.getByRole('heading', { name: /^Restore version/ })).toBeVisible();
  await expect(version.getByRole('textbox', { name: 'Code of this version' })).toContainText('echo first');

  await page.getByRole('link', { name: 'Run form' }).click();
  const month = page.getByRole('textbox', { name: 'month' });
  await month.fill('May');
  await page.getByRole('button', { name: 'Earlier inputs' }).click();
  await page.getByRole('tab', { name: 'Saved' }).click();
  await page.getByRole('textbox', { name: 'Name for the inputs of the form' }).fill('In spring');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Saved inputs' })).toContainText('In spring');
  await page.reload();
  await page.getByRole('button', { name: 'Earlier inputs' }).click();
  await page.getByRole('tab', { name: 'Saved' }).click();
  await page.getByRole('button', { name: /^In spring/ }).click();
  await expect(month).toHaveValue('May');
});

test('a required field that is empty gets its message at the field', async ({ page, login }) => {
  await login('operator');
  await page.goto(`/w/${WORKSPACE}/scripts/run/f/examples/hello_python`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('2 fields need your attention.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'start' })).toBeFocused();
});

test('a script that imports packages says how far they are, on which it runs, and why not', async ({ page, login }) => {
  const { username } = await login();
  const path = `u/${username}/packages`;
  const create = (content: string) =>
    post(`w/${WORKSPACE}/scripts/create`, { path, language: 'bun', content, auto_parent: true });
  await create('import ms from "ms@2.1.3";\nexport const main = (text: string) => ms(text);');
  await page.goto(`/w/${WORKSPACE}/scripts/edit/${path}`);
  await page.getByRole('tab', { name: 'Settings' }).click();
  const packages = page.getByRole('region', { name: 'Packages' });
  await expect(packages.getByRole('region', { name: 'Lock' })).toContainText('"ms": "2.1.3"', { timeout: 30_000 });

  await create('import x from "no-such-package-of-millrace";\nexport const main = () => x;');
  await page.reload();
  const problem = page.getByRole('alert').filter({ hasText: 'could not be resolved, so it cannot run' });
  await expect(problem).toContainText('no-such-package-of-millrace', { timeout: 30_000 });
  await problem.getByRole('button', { name: 'Show log' }).click();
  await expect(problem.getByRole('log')).toContainText('Resolving packages');
});

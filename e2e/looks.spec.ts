import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { post, WORKSPACE } from './support/api';
import { identityStep } from './support/flows';
import { test } from './support/test';

const HOME = `/w/${WORKSPACE}`;
const EXAMPLE = 'f/examples/supplier_invoices';

/** Pages, and the heading or control that says they are there. */
const PAGES: { path: string; heading: string | RegExp }[] = [
  { path: HOME, heading: 'Home' },
  { path: `${HOME}/runs`, heading: 'Runs' },
  { path: `${HOME}/variables`, heading: 'Variables' },
  { path: `${HOME}/resources`, heading: 'Resources' },
  { path: `${HOME}/users`, heading: 'Members' },
  { path: `${HOME}/registries`, heading: 'Registries' },
  { path: `${HOME}/flows/run/${EXAMPLE}`, heading: 'Supplier invoices' },
  { path: `${HOME}/flows/edit/${EXAMPLE}`, heading: 'Flow editor' },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no page breaks the rules of accessibility that a machine can check, in ${colorScheme}`, async ({
    page,
    login,
  }) => {
    await login('admin');
    await page.emulateMedia({ colorScheme });
    for (const { path, heading } of PAGES) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeAttached();
      await expectAccessible(page, path);
    }
  });
}

test('sign-in can be used by everybody', async ({ page }) => {
  await page.goto('/login');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expectAccessible(page, '/login');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('no page is wider than the screen', async ({ page, login }) => {
    await login('admin');
    for (const { path, heading } of PAGES) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeAttached();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, path).toBeLessThanOrEqual(0);
    }
  });

  test('a flow is found, run and read', async ({ page, login, seedFlow }) => {
    await login('operator');
    const path = await seedFlow({
      summary: 'Pocket flow',
      value: { modules: [identityStep('a')] },
      schema: { type: 'object', properties: { note: { type: 'string' } }, required: ['note'] },
    });
    await page.goto(HOME);
    await page.getByRole('searchbox', { name: 'Search scripts and flows' }).fill(path);
    await page.getByRole('link', { name: 'Run Pocket flow' }).click();
    await page.getByRole('textbox', { name: 'note' }).fill('from the train');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText('Success', { exact: true }).first()).toBeVisible();
    await page.getByRole('tab', { name: 'Result' }).click();
    await expect(page.getByText('from the train')).toBeVisible();
  });
});

test('the page of a run follows the rules too', async ({ page, login }) => {
  await login('operator');
  const id = await post<string>(`w/${WORKSPACE}/jobs/run/f/${EXAMPLE}`, { invoices: '', threshold: 1 });
  await page.goto(`${HOME}/runs/${id}`);
  await expect(page.getByText('Failed', { exact: true }).first()).toBeVisible();
  await expectAccessible(page, 'run page');
});

async function expectAccessible(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} (${help}): ${target.join(' ')}`),
  );
  expect.soft(found, name).toEqual([]);
}

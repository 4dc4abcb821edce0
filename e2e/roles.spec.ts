import { expect } from '@playwright/test';
import { instance } from './support/instance';
import { WORKSPACE } from './support/api';
import { identityStep } from './support/flows';
import { test } from './support/test';

test('an operator runs, and is neither offered nor allowed to edit', async ({ page, login, seedFlow }) => {
  await login('operator');
  const path = await seedFlow({ value: { modules: [identityStep('a')] }, summary: 'Hands on' });
  await page.goto(`/w/${WORKSPACE}`);
  await page.getByRole('searchbox', { name: 'Search scripts and flows' }).fill(path);
  const item = page.getByRole('list', { name: 'Scripts and flows' }).getByRole('listitem');
  await expect(item).toHaveCount(1);
  await expect(item.getByRole('link', { name: /^Edit/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Create' })).toHaveCount(0);
  await item.getByRole('link', { name: 'Run Hands on' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Success', { exact: true }).first()).toBeVisible();

  const refused = await page.request.post(`${instance.baseUrl}/api/w/${WORKSPACE}/flows/update/${path}`, {
    headers: { 'x-millrace-csrf': '1' },
    data: { value: { modules: [] } },
  });
  expect(refused.status()).toBe(403);
});

test('who is not signed in is led to sign-in, and from there to where they wanted', async ({ page, login }) => {
  const { email, password } = await login();
  await page.context().clearCookies();
  await page.goto(`/w/${WORKSPACE}/runs`);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(new RegExp(`/w/${WORKSPACE}/runs$`));
  await expect(page.getByRole('heading', { name: 'Runs' })).toBeVisible();
});

test('a request that another site makes with the session of a person changes nothing', async ({ page, login }) => {
  await login('admin');
  const refused = await page.request.post(`${instance.baseUrl}/api/w/${WORKSPACE}/variables/create`, {
    data: { path: 'f/roles/forged', value: 'x', is_secret: false, description: '' },
  });
  expect(refused.status()).toBe(403);
});

import { expect, type Page } from '@playwright/test';
import { post, WORKSPACE } from './support/api';
import { approvalLinkIn } from './support/mailbox';
import { test } from './support/test';

const FLOW = 'Supplier invoices';

test.beforeEach(async ({ page, login }) => {
  await login('operator');
  await page.goto(`/w/${WORKSPACE}`);
  await page.getByRole('link', { name: `Run ${FLOW}` }).click();
});

test('a newcomer runs the example as it is, and it waits for an approval', async ({ page, mailbox }) => {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const approval = page.getByRole('region', { name: 'Approval' });
  await expect(approval).toContainText('Step Ask for approval waits for approval');
  await page.getByRole('button', { name: 'Check the invoice', exact: true }).click();
  await page
    .getByRole('list', { name: 'Iterations' })
    .getByRole('button', { name: /Iteration 3/ })
    .click();
  await expect(page.getByRole('group', { name: 'Tries' })).toContainText('2 tries');

  await page.goto(approvalLinkIn(await mailbox.firstMailTo('approver@example.com')));
  await page.getByRole('textbox', { name: 'Comment' }).fill('Pay them');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Confirm approval' }).click();
  await expect(page.getByRole('status')).toContainText('Approved by approver@example.com');

  await page.goto(`/w/${WORKSPACE}/runs`);
  await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().click();
  await expectSummary(page, /Approval: given by approver@example.com, pay today/);
});

test('a small total goes on by itself', async ({ page }) => {
  await page.getByRole('spinbutton', { name: 'Threshold' }).fill('5000');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expectSummary(page, /Total: 1318\.75 EUR/);
  await expectSummary(page, /Approval: not needed/);
});

test('a failing step is named with its reason, and the error handler reports', async ({ page }) => {
  await page
    .getByRole('textbox', { name: 'Invoices' })
    .fill('supplier,invoice,amount,currency,date\nAcme Paper,AC-1,much,EUR,2026-01-12');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText('Failed', { exact: true }).first()).toBeVisible();
  const error = page.getByRole('region', { name: 'Error' });
  await expect(error).toContainText('Step a (Parse and total) failed: ValueError');
  await expect(error).toContainText('line 2: an amount like 12.50 and a date like 2026-01-31 are needed');
  await expect(page.getByText(/The invoices were not processed/)).toBeVisible();
});

test('every example script is there, and runs with what its form offers', async () => {
  const result = await post(`w/${WORKSPACE}/jobs/run_wait_result/p/f/examples/hello_python`, {
    start: '2026-01-01',
    end: '2026-01-09',
    holidays: ['2026-01-01'],
  });
  expect(result).toEqual({ working_days: 6, days: 9 });
  const words = await post(`w/${WORKSPACE}/jobs/run_wait_result/p/f/examples/hello_bash`, { text: 'one two' });
  expect(words).toEqual({ lines: 1, words: 2, characters: 7 });
  const signed = await post<{ header: string }>(`w/${WORKSPACE}/jobs/run_wait_result/p/f/examples/hello_typescript`, {
    text: 'hello',
    key: '$var:f/examples/signing_key',
  });
  expect(signed.header).toMatch(/^sha256=[0-9a-f]{64}$/);
});

async function expectSummary(page: Page, text: RegExp): Promise<void> {
  await expect(page.getByText('Success', { exact: true }).first()).toBeVisible();
  await expect(page.getByText(text).first()).toBeVisible();
}

import { expect, type Page } from '@playwright/test';
import { readJob, WORKSPACE } from './support/api';
import { FlowEditor } from './support/flow-editor';
import { instance } from './support/instance';
import { approvalLinkIn } from './support/mailbox';
import { test } from './support/test';

const ADMIN = { name: 'Ada Miller', email: 'ada@example.com', password: 'water turns the wheel' };
const FLOW = { path: 'f/stories/order', summary: 'Order with approval' };
const APPROVER = 'grace@example.com';

test.use({ viewport: { width: 1440, height: 1000 } });

test('from the setup link to an approved run, by hand', async ({ page, browser, mailbox, request }) => {
  test.setTimeout(300_000);

  await test.step('the setup link makes the administrator', async () => {
    await page.goto(instance.setupUrl);
    await page.getByRole('textbox', { name: 'Name' }).fill(ADMIN.name);
    await page.getByRole('textbox', { name: 'E-mail' }).fill(ADMIN.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await expect(page).toHaveURL(new RegExp(`/w/${WORKSPACE}$`));
    await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  });

  await test.step('the setup link works once', async () => {
    const response = await request.get(`${instance.baseUrl}/api/setup/${instance.setupUrl.split('/').at(-1)}`);
    expect(response.status()).toBe(404);
  });

  await test.step('sign out, and in again with the password', async () => {
    await page.getByRole('button', { name: `Account ${ADMIN.name}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'E-mail' }).fill(ADMIN.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('The e-mail address or the password is wrong.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  });

  await test.step('drag a flow with a loop, a branch and an approval, and save it', async () => {
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('menuitem', { name: 'Flow', exact: true }).click();
    await buildFlow(page);
  });

  const runId = await test.step('fill in the form and run', async () => {
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await page.getByRole('link', { name: `Run ${FLOW.summary}` }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText('2 fields need your attention.')).toBeVisible();
    await page.getByRole('textbox', { name: 'amounts' }).fill('3, 4, 5');
    await page.getByRole('spinbutton', { name: 'limit' }).fill('20');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Approval' })).toContainText('waits for approval');
    return page.url().split('/').at(-1) ?? '';
  });

  const link = await test.step('the approver gets an e-mail', async () => {
    const mail = await mailbox.firstMailTo(APPROVER);
    expect(mail.subject).toContain('Approval needed');
    expect(mail.text).toContain('May this order go out?');
    expect(mail.html).toContain('May this order go out?');
    return approvalLinkIn(mail);
  });

  await test.step('opening the link decides nothing, however often and by whatever', async () => {
    const [workspace, job, resume, signature] = new URL(link).pathname.split('/').slice(2);
    const { search } = new URL(link);
    const addresses = [
      link,
      `${instance.baseUrl}/api/w/${workspace}/jobs_u/resume/${job}/${resume}/${signature}${search}`,
      `${instance.baseUrl}/api/w/${workspace}/jobs_u/cancel/${job}/${resume}/${signature}${search}`,
    ];
    for (const address of addresses) {
      for (let n = 0; n < 3; n += 1) {
        expect((await request.get(address)).status()).toBe(200);
        expect((await request.head(address)).status()).toBeLessThan(400);
      }
    }
    expect((await readJob(runId)).state).toBe('suspended');
  });

  await test.step('the approver decides without an account', async () => {
    const stranger = await browser.newContext();
    const approval = await stranger.newPage();
    await approval.goto(link);
    await expect(approval.getByText('May this order go out?')).toBeVisible();
    await expect(approval.getByText('Waiting for a decision.')).toBeVisible();
    await approval.getByRole('textbox', { name: 'Comment' }).fill('Fine with me');
    await approval.getByRole('button', { name: 'Approve' }).click();
    await approval.getByRole('button', { name: 'Confirm approval' }).click();
    await expect(approval.getByRole('status')).toContainText(`Approved by ${APPROVER}`);
    await approval.reload();
    await expect(approval.getByRole('status')).toContainText(`Approved by ${APPROVER}`);
    await expect(approval.getByRole('button', { name: 'Approve' })).toBeHidden();
    await stranger.close();
  });

  await test.step('the flow ends with the right result', async () => {
    await expect(page.getByText('Success', { exact: true }).first()).toBeVisible();
    const job = await readJob(runId);
    expect(job).toMatchObject({
      type: 'CompletedJob',
      success: true,
      result: `24 in 3 parts, ${APPROVER} said: Fine with me`,
      workspace_id: WORKSPACE,
    });
    await expect(page.getByText(`24 in 3 parts, ${APPROVER} said: Fine with me`)).toBeVisible();
  });
});

/** Twice each amount; more than the limit in all needs an approval. */
async function buildFlow(page: Page): Promise<void> {
  const editor = new FlowEditor(page);
  await editor.flowInput('amounts', 'Text');
  await editor.flowInput('limit', 'Number');

  await editor.drag('Python step', 'Add a step at the start');
  await editor.name('Read the amounts');
  await editor.code('a', 'def main(amounts: str):\n    return [int(part) for part in amounts.split(",")]\n');
  await editor.inputs({ amounts: 'flow_input.amounts' });

  await editor.drag('For loop', 'Add a step after a');
  await editor.name('For each amount');
  await editor.field('List to loop over').fill('results.a');

  await editor.drag('TypeScript step', 'Add a step in b');
  await editor.name('Double it');
  await editor.code('c', 'export async function main(amount: number) {\n  return amount * 2;\n}\n');
  await editor.inputs({ amount: 'flow_input.iter.value' });

  await editor.drag('Branch to one', 'Add a step after b');
  await editor.name('Is it much?');
  await editor.field('Condition of branch 1').fill('results.b.reduce((sum, part) => sum + part, 0) > flow_input.limit');

  await editor.drag('Approval', 'Add a step in d, branch 1');
  await editor.openTab('Settings');
  await editor.field('Send the approval link to').fill(APPROVER);
  await editor.field('What is asked').fill('May this order go out?');

  await editor.drag('TypeScript step', 'Add a step after e');
  await editor.name('Keep the decision');
  await editor.code(
    'f',
    'export async function main(comment: string, by: string) {\n  return `${by} said: ${comment}`;\n}\n',
  );
  await editor.inputs({ comment: 'resume.comment', by: 'approvers[0]' });

  await editor.drag('Bash step', 'Add a step after d');
  await editor.name('Sum up');
  await editor.code('g', 'total="$1"\ncount="$2"\ndecision="$3"\n\necho "$total in $count parts, $decision"\n');
  await editor.inputs({
    total: 'results.b.reduce((sum, part) => sum + part, 0)',
    count: 'results.b.length',
    decision: "results.f ?? 'no approval needed'",
  });

  await editor.save(FLOW.path, FLOW.summary);
}

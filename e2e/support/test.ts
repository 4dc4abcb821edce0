import { randomBytes } from 'node:crypto';
import { test as base, type Page } from '@playwright/test';
import { createPerson, deployFlow, type FlowSeed, type Person, type Role } from './api';
import { instance } from './instance';
import { Mailbox } from './mailbox';

type Fixtures = {
  /** Signs the page's browser in as a new member of the workspace. */
  login: (role?: Role) => Promise<Person>;
  /** Deploys a flow and answers its path. */
  seedFlow: (flow: FlowSeed) => Promise<string>;
};

type WorkerFixtures = {
  smtpPort: number;
  /** Where this process's flows go. */
  folder: string;
  mailbox: Mailbox;
};

let flowCount = 0;

export const test = base.extend<Fixtures, WorkerFixtures>({
  baseURL: instance.baseUrl,
  smtpPort: [instance.smtpPort, { option: true, scope: 'worker' }],
  folder: [newName(), { option: true, scope: 'worker' }],
  login: async ({ page }, use) => {
    await use((role = 'developer') => signInAs(page, { role, name: newName() }));
  },
  seedFlow: async ({ folder }, use) => {
    await use((flow) => deployFlow(`f/${folder}/flow_${++flowCount}`, flow));
  },
  mailbox: [
    async ({ smtpPort }, use) => {
      const mailbox = new Mailbox();
      await mailbox.open(smtpPort);
      await use(mailbox);
      await mailbox.close();
    },
    { scope: 'worker' },
  ],
});

/** One that no other test has. */
function newName(): string {
  return `t${randomBytes(4).toString('hex')}`;
}

async function signInAs(page: Page, { role, name }: { role: Role; name: string }): Promise<Person> {
  const person = await createPerson(role, name);
  // Through the page's own context, so that its pages have the session cookie.
  const { email, password } = person;
  const response = await page.request.post(`${instance.baseUrl}/api/auth/login`, { data: { email, password } });
  if (!response.ok()) throw new Error(`sign-in of ${email}: HTTP ${response.status()} ${await response.text()}`);
  return person;
}

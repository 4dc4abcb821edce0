import { randomBytes } from 'node:crypto';
import type { Caller } from '../auth/caller';
import { USUAL_LIFE } from '../db/scripts';
import { AppError } from '../errors';
import { createVariable } from './create-variable';
import { deployFlow } from './deploy-flow';
import { deployScript } from './deploy-script';
import { EXAMPLE_SCRIPTS } from './seed/example-scripts';
import { SUPPLIER_INVOICES } from './seed/supplier-invoices';

const WORKSPACE = 'demo';

const SYSTEM: Caller = {
  via: 'secret',
  accountId: null,
  username: 'system',
  email: 'system@millrace.local',
  name: 'System',
  workspaceId: WORKSPACE,
  role: 'superadmin',
  isSuperadmin: true,
};

/** Fills the demo workspace with examples that run. What is there already stays as it is. */
export async function seedDemo(): Promise<void> {
  const variables = [
    { path: 'f/examples/company_name', value: 'Example Ltd', isSecret: false, description: 'Stands in summaries' },
    {
      path: 'f/examples/signing_key',
      value: randomBytes(32).toString('hex'),
      isSecret: true,
      description: 'Key of the example that signs a text',
    },
  ];
  for (const variable of variables) {
    await unlessThere(createVariable({ workspaceId: WORKSPACE, caller: SYSTEM, ...variable }));
  }
  for (const script of EXAMPLE_SCRIPTS) await unlessThere(deployScript(exampleOf(script), AbortSignal.timeout(10_000)));
  await unlessThere(
    deployFlow({
      ...SUPPLIER_INVOICES,
      workspaceId: WORKSPACE,
      caller: SYSTEM,
      description: SUPPLIER_INVOICES.description ?? '',
      schema: SUPPLIER_INVOICES.schema ?? null,
      tag: null,
      timeoutS: null,
      isPrivate: false,
      deploymentMessage: null,
      from: null,
    }),
  );
}

function exampleOf(script: (typeof EXAMPLE_SCRIPTS)[number]) {
  return {
    ...script,
    workspaceId: WORKSPACE,
    caller: SYSTEM,
    kind: 'script',
    parentHash: null,
    isParentAutomatic: false,
    lock: null,
    priority: null,
    controls: {},
    limits: {},
    isDedicated: false,
    ...USUAL_LIFE,
    tag: null,
    timeout: null,
    onWorkerLost: null,
    isTemplate: false,
    deploymentMessage: null,
  };
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'already_exists') throw error;
  }
}

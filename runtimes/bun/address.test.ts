import { expect, it } from 'vitest';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';

it('an import from an address on the web is refused, with what to do instead', async () => {
  const sandbox = await openTestSandbox({ mode: 'off', slots: 1 });
  const source = 'import { x } from "https://deno.land/x/a/mod.ts";\nexport const main = () => x;';
  try {
    const runtime = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get('bun');
    expect(await runtime?.run(testRequest({ language: 'bun', source }))).toMatchObject({
      ok: false,
      reason: 'dependency_error',
      error: { message: expect.stringMatching(/https:\/\/deno\.land\/x\/a\/mod\.ts.*Deno/) },
    });
  } finally {
    await sandbox.close();
  }
});

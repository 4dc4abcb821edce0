import type { RunOutcome, Runtime } from '../contract';
import type { Sandbox, SandboxOptions } from '../process/sandbox';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest, type TestRequest } from '../test-request';

/** Every language in a sandbox of its own, for the tests of a file. */
export type TestRuntimes = {
  sandbox: Sandbox;
  runtime: (language: string) => Runtime;
  run: (wanted: TestRequest) => Promise<RunOutcome & { log: string }>;
  close: () => Promise<void>;
};

export async function openRuntimes(options: Partial<SandboxOptions> = {}): Promise<TestRuntimes> {
  const sandbox = await openTestSandbox(options);
  const runtimes = createRuntimes(sandbox, { forbiddenEndpoints: [] });
  const runtime = (language: string) => {
    const found = runtimes.get(language);
    if (!found) throw new Error(`no runtime for ${language}`);
    return found;
  };
  return {
    sandbox,
    runtime,
    run: async (wanted) => {
      const request = testRequest(wanted);
      return { ...(await runtime(request.language).run(request)), log: request.log.join('') };
    },
    close: () => sandbox.close(),
  };
}

import { type RunRequest, type Runtime, SignatureError } from '../contract';
import { NOTHING_RAN } from '../outcome';
import { DATABASE } from '../postgresql/signature';
import { bindStatements, querySignature } from '../sql/query-parameters';
import { badInput } from '../sql/session';
import { SQLITE_SCRIPT } from './script';

/** Queries run inside the sandbox, by Bun's own SQLite: whatever a statement may open is the job's. */
export function sqliteRuntime(bun: Runtime): Runtime {
  return {
    language: 'sqlite',
    signature: async (source) => querySignature(source, { type: 'object', format: 'resource-sqlite' }, false),
    unavailable: bun.unavailable,
    run: async (request) => {
      try {
        const statements = bindStatements(request.source, request.args);
        return await bun.run({
          ...request,
          source: SQLITE_SCRIPT,
          lock: null,
          args: { statements, database: databaseOf(request) },
        });
      } catch (error) {
        if (error instanceof SignatureError) return { ...NOTHING_RAN, ...badInput(error.message) };
        throw error;
      }
    },
  };
}

function databaseOf({ args }: RunRequest): unknown {
  return args[DATABASE] ?? {};
}

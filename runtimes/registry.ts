import { bashRuntime } from './bash/runtime';
import { bunRuntime } from './bun/runtime';
import type { Runtime } from './contract';
import { csharpRuntime } from './csharp/runtime';
import { denoRuntime } from './deno/runtime';
import { duckdbRuntime } from './duckdb/runtime';
import { goRuntime } from './go/runtime';
import { graphqlRuntime } from './graphql/runtime';
import { javaRuntime } from './java/runtime';
import { mssqlRuntime } from './mssql/runtime';
import { mysqlRuntime } from './mysql/runtime';
import { nuRuntime } from './nu/runtime';
import { perlRuntime } from './perl/runtime';
import { phpRuntime } from './php/runtime';
import type { Endpoint } from './postgresql/endpoint';
import { postgresqlRuntime } from './postgresql/runtime';
import { PackageCache } from './packages/cache';
import { powershellRuntime } from './powershell/runtime';
import type { Sandbox } from './process/sandbox';
import { pythonRuntime } from './python3/runtime';
import { restRuntime } from './rest/runtime';
import { rRuntime } from './rlang/runtime';
import { rubyRuntime } from './ruby/runtime';
import { rustRuntime } from './rust/runtime';
import { sqliteRuntime } from './sqlite/runtime';

export type RuntimeOptions = {
  /** The platform's own servers: a database step that would connect to one is refused. */
  forbiddenEndpoints: Endpoint[];
  /** Where packages and what is built of them are kept, in place of a cache of its own. */
  cache?: PackageCache;
  /** Of a cache of its own, instead of the machine's. */
  cacheDir?: string;
};

const CACHE_BYTES_MAX = 10 * 2 ** 30;

/** Every language there is, by its OpenFlow name; what this machine lacks for one, that one says. */
export function createRuntimes(sandbox: Sandbox, options: RuntimeOptions): Map<string, Runtime> {
  const { forbiddenEndpoints, cacheDir = sandbox.folders.cacheDir } = options;
  const { cache = new PackageCache({ dir: cacheDir, bytesMax: CACHE_BYTES_MAX }) } = options;
  // A folder that cannot be read now is one that the first installation complains of.
  cache.clean().catch(() => undefined);
  const bun = bunRuntime(sandbox, cache);
  const runtimes: Runtime[] = [
    bashRuntime(sandbox),
    pythonRuntime(sandbox, cache),
    bun,
    // Other names for TypeScript that needs nothing but what Bun has.
    { ...bun, language: 'nativets' },
    { ...bun, language: 'bunnative' },
    postgresqlRuntime({ forbiddenEndpoints }),
    mysqlRuntime({ forbiddenEndpoints }),
    mssqlRuntime({ forbiddenEndpoints }),
    sqliteRuntime(bun),
    duckdbRuntime(bun),
    graphqlRuntime(bun),
    restRuntime(bun),
    denoRuntime(sandbox),
    goRuntime(sandbox, cache),
    rustRuntime(sandbox, cache),
    javaRuntime(sandbox, cache),
    csharpRuntime(sandbox, cache),
    phpRuntime(sandbox, cache),
    rubyRuntime(sandbox, cache),
    perlRuntime(sandbox),
    rRuntime(sandbox),
    nuRuntime(sandbox),
    powershellRuntime(sandbox),
  ];
  return new Map(runtimes.map((runtime) => [runtime.language, runtime]));
}

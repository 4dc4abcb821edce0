import { bashRuntime } from './bash/runtime';
import { bunRuntime } from './bun/runtime';
import type { Runtime } from './contract';
import type { Endpoint } from './postgresql/endpoint';
import { postgresqlRuntime } from './postgresql/runtime';
import { PackageCache } from './packages/cache';
import type { Sandbox } from './process/sandbox';
import { pythonRuntime } from './python3/runtime';

export type RuntimeOptions = {
  /** The platform's own servers: a database step that would connect to one is refused. */
  forbiddenEndpoints: Endpoint[];
  /** Bytes that packages and what is built of them may take on disk. */
  cacheBytesMax?: number;
  /** Instead of the machine's own. */
  cacheDir?: string;
};

const CACHE_BYTES_MAX = 10 * 2 ** 30;

/** Every language this worker knows, by its OpenFlow name. */
export function createRuntimes(sandbox: Sandbox, options: RuntimeOptions): Map<string, Runtime> {
  const { forbiddenEndpoints, cacheBytesMax = CACHE_BYTES_MAX, cacheDir = sandbox.folders.cacheDir } = options;
  const cache = new PackageCache({ dir: cacheDir, bytesMax: cacheBytesMax });
  void cache.clean();
  const runtimes = [
    bashRuntime(sandbox),
    pythonRuntime(sandbox, cache),
    bunRuntime(sandbox, cache),
    postgresqlRuntime({ forbiddenEndpoints }),
  ];
  return new Map(runtimes.map((runtime) => [runtime.language, runtime]));
}

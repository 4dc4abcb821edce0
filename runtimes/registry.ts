import { bashRuntime } from './bash/runtime';
import { bunRuntime } from './bun/runtime';
import type { Runtime } from './contract';
import type { Endpoint } from './postgresql/endpoint';
import { postgresqlRuntime } from './postgresql/runtime';
import type { Sandbox } from './process/sandbox';
import { pythonRuntime } from './python3/runtime';

export type RuntimeOptions = {
  /** The platform's own servers: a database step that would connect to one is refused. */
  forbiddenEndpoints: Endpoint[];
};

/** Every language this worker knows, by its OpenFlow name. */
export function createRuntimes(sandbox: Sandbox, { forbiddenEndpoints }: RuntimeOptions): Map<string, Runtime> {
  const runtimes = [
    bashRuntime(sandbox),
    pythonRuntime(sandbox),
    bunRuntime(sandbox),
    postgresqlRuntime({ forbiddenEndpoints }),
  ];
  return new Map(runtimes.map((runtime) => [runtime.language, runtime]));
}

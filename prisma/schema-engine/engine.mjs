import fs from 'node:fs';
import { createRequire } from 'node:module';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { migrationAdapter } from './migration-adapter.mjs';

/** @type {string | null} */
let panic = null;

/** The message of the panic that ended the last call, once. */
export function takePanic() {
  const message = panic;
  panic = null;
  return message;
}

/**
 * @param {string} url of the database
 * @param {string[]} schemaFiles
 * @returns {Promise<(method: string, params: any) => Promise<any>>} calls a method of the engine
 */
export async function loadEngine(url, schemaFiles) {
  await startWebAssembly();
  const datamodels = schemaFiles.map((file) => /** @type {[string, string]} */ ([file, fs.readFileSync(file, 'utf8')]));
  const engine = await bindings.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(migrationAdapter(url)),
  );
  const methods = /** @type {Record<string, (params: unknown) => Promise<unknown>>} */ (
    /** @type {unknown} */ (engine)
  );
  return async (method, params) => {
    const name = method === 'getDatabaseVersion' ? 'version' : method;
    const call = () => methods[name]?.call(engine, params);
    if (name !== 'evaluateDataLoss') return call();
    // It reads the shadow schema, which is gone when migrations were applied since: this computes it again.
    await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters });
    return call();
  };
}

async function startWebAssembly() {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (/** @type {string} */ message) => {
        panic = message;
      },
    },
  });
  const module = await WebAssembly.compile(fs.readFileSync(script.replace(/\.js$/, '.wasm')));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': /** @type {any} */ (bindings) });
  // The names that the bindings were generated with.
  const { __wbg_set_wasm: setExports } = /** @type {any} */ (bindings);
  const { __wbindgen_start: begin } = /** @type {Record<string, () => void>} */ (exports);
  setExports(exports);
  begin?.();
}

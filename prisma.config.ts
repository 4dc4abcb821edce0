import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// The Prisma CLI would download a native engine before any command; this one is made of packages from npm.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL('./prisma/schema-engine.mjs', import.meta.url));

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  experimental: { externalTables: true },
  // Partitioned history and the hot tables are written as SQL in the migrations.
  tables: {
    external: [
      'job',
      'job_live',
      'job_done',
      'job_log',
      'job_attempt',
      'scope',
      'module_run',
      'loop_items',
      'join_shard',
      'job_purge',
      'housekeeping',
      'protocol_version',
      'dispatch_tag',
      'idem',
      'flow_lock',
      'script_import',
      'instance_setting',
      'draft',
      'item_move',
      'saved_input',
      'workspace_registry',
      'trace_outbox',
      'trace_export',
      'log_merge',
      'perpetual_run',
    ].map((table) => `public.${table}`),
  },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost/millrace' },
});

-- A filter that nothing fits must not read a million runs to find that out.
CREATE INDEX job_roots_by_tag ON job (workspace_id, tag, id DESC) WHERE parent_id IS NULL;
CREATE INDEX job_roots_by_kind ON job (workspace_id, kind, id DESC) WHERE parent_id IS NULL;
CREATE INDEX job_roots_by_hash ON job (workspace_id, script_hash, id DESC) WHERE parent_id IS NULL AND script_hash IS NOT NULL;
CREATE INDEX job_done_skipped ON job_done (workspace_id, id DESC) WHERE is_root AND is_skipped;

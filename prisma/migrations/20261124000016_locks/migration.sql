-- The versions of packages that scripts and the inline scripts of flows run on, and who imports whom.

ALTER TABLE script ADD COLUMN lock_error_logs text;
-- The job that resolves the packages. Where the lock is not there yet, a run waits for it.
ALTER TABLE script ADD COLUMN lock_job uuid;

ALTER TABLE flow_version ADD COLUMN lock_error_logs text;
ALTER TABLE flow_version ADD COLUMN lock_job uuid;

CREATE TABLE flow_lock (
  flow_version_id bigint NOT NULL REFERENCES flow_version (id) ON DELETE CASCADE,
  language text NOT NULL,
  code_hash text NOT NULL,
  lock text NOT NULL,
  PRIMARY KEY (flow_version_id, language, code_hash)
);

-- What the newest version of a script or flow imports of the workspace, also through others.
CREATE TABLE script_import (
  workspace_id text NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  importer_kind text NOT NULL,
  importer_path text NOT NULL,
  imported_path text NOT NULL,
  PRIMARY KEY (workspace_id, importer_kind, importer_path, imported_path)
);
CREATE INDEX script_import_imported ON script_import (workspace_id, imported_path);

CREATE TABLE instance_setting (
  name text PRIMARY KEY,
  value json NOT NULL
);

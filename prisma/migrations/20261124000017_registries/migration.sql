-- Where the scripts of a workspace get their packages from, in place of what the instance says. The value may hold
-- passwords, so all of it is sealed as secret variables are.
CREATE TABLE workspace_registry (
  workspace_id text NOT NULL REFERENCES workspace (id) ON DELETE CASCADE ON UPDATE CASCADE,
  name text NOT NULL,
  value text NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, name)
);

-- What a person has changed of a script or a flow and not deployed: one draft for each person and item.
CREATE TABLE draft (
  workspace_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('script', 'flow')),
  path text NOT NULL,
  account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  value json NOT NULL,
  -- also the version a writer must have seen
  saved_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, kind, path, account_id)
);
CREATE INDEX draft_account ON draft (account_id);

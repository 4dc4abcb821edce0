-- Arguments that a person keeps under a name, to start a script or a flow with them again.
CREATE TABLE saved_input (
  id uuid PRIMARY KEY,
  workspace_id text NOT NULL,
  -- ScriptPath, FlowPath or ScriptHash
  runnable_type text NOT NULL,
  runnable_id text NOT NULL,
  name text NOT NULL,
  args json NOT NULL,
  is_public boolean NOT NULL DEFAULT false,
  -- null: made with the instance's own secret
  account_id uuid REFERENCES account (id) ON DELETE CASCADE,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX saved_input_of ON saved_input (workspace_id, runnable_type, runnable_id, created_at DESC);
CREATE INDEX saved_input_account ON saved_input (account_id);

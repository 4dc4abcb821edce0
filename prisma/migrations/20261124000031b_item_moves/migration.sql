-- Where a script or a flow went, so that old addresses of pages lead on.
CREATE TABLE item_move (
  workspace_id text NOT NULL,
  -- script or flow
  kind text NOT NULL,
  from_path text NOT NULL,
  to_path text NOT NULL,
  moved_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, kind, from_path)
);

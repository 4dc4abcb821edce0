-- The window of each tag: which rows have a ticket, and whose turn it is among them.

-- Of a row with a ticket: its place in the fair order of its tag. Claims take the lowest.
ALTER TABLE job_live ADD COLUMN turn bigint NOT NULL DEFAULT 0;
CREATE INDEX job_live_window ON job_live (tag, turn) WHERE status = 'queued' AND dispatched_at IS NOT NULL;
-- Steps from workspace to workspace and from priority to priority, however many rows each of them has.
CREATE INDEX job_live_backlog ON job_live (tag, workspace_id, (-priority), run_at) WHERE status = 'queued' AND dispatched_at IS NULL;
DROP INDEX job_live_outbox;

-- What the dispatchers know of a tag: few rows, written when something changes.
CREATE TABLE dispatch_tag (
  tag text PRIMARY KEY,
  -- of live workers
  slots int NOT NULL DEFAULT 0,
  has_backlog boolean NOT NULL DEFAULT false,
  -- how long the last canary took from being sent to being taken, and when that was
  canary_ms int,
  canary_at timestamptz
) WITH (fillfactor = 50);

-- Which run a caller's key stands for.
CREATE TABLE idem (
  workspace_id text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  job_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, key)
);
CREATE INDEX idem_expires ON idem (expires_at);

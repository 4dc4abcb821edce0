-- A script that is started again when it ends, until somebody cancels it; how long what a run leaves behind is kept
-- after its end; and whether others than who ran it may look at its runs.
ALTER TABLE script ADD COLUMN restart_unless_cancelled boolean NOT NULL DEFAULT false,
  ADD COLUMN delete_after_use boolean NOT NULL DEFAULT false,
  ADD COLUMN delete_after_secs int,
  ADD COLUMN visible_to_runner_only boolean NOT NULL DEFAULT false;
ALTER TABLE flow_version ADD COLUMN visible_to_runner_only boolean NOT NULL DEFAULT false;

-- Of a run: who started it sees it, and administrators.
ALTER TABLE job ADD COLUMN is_private boolean NOT NULL DEFAULT false;

-- Scripts that are started again when they end: their key makes it one run of each at a time.
CREATE TABLE perpetual_run (
  workspace_id text NOT NULL,
  path text NOT NULL,
  -- The run that goes on, or the one that is to begin.
  job_id uuid NOT NULL UNIQUE,
  script_hash text NOT NULL,
  -- How many runs have failed at once, one after the other.
  failures int NOT NULL DEFAULT 0,
  -- A newer version was deployed: this run is to end, and the next one is of that version.
  is_superseded boolean NOT NULL DEFAULT false,
  PRIMARY KEY (workspace_id, path)
);

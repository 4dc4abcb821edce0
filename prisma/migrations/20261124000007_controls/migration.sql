-- Results that are used again, limits on what runs at once, and runs that wait for a newer one of their kind.

ALTER TABLE script ADD COLUMN priority int;
-- cache_ttl, concurrent_limit, debounce_delay_s, ... (engine/flow/controls.ts)
ALTER TABLE script ADD COLUMN controls json NOT NULL DEFAULT '{}';

-- A success of this job is kept under cache_key for so long.
ALTER TABLE job ADD COLUMN cache_key text;
ALTER TABLE job ADD COLUMN cache_ttl_s int;
ALTER TABLE job ADD COLUMN concurrency_key text;
-- The run whose result was used again.
ALTER TABLE job_done ADD COLUMN cached_from uuid;

-- Where a result is, not the result itself: what is deleted or has aged out with its run is used no more.
CREATE TABLE result_cache (
  workspace_id text NOT NULL,
  key text NOT NULL,
  job_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, key)
);
CREATE INDEX result_cache_expires ON result_cache (expires_at);

-- A live row with a concurrency_key begins as `held`. Being anything else is being one of the `concurrent_limit` of its
-- key: only admit_held turns it to `queued`, under the lock of the key's row here.
ALTER TABLE job_live ADD COLUMN concurrency_key text;
CREATE INDEX job_live_held ON job_live (workspace_id, concurrency_key, priority DESC, run_at, id) WHERE status = 'held';
CREATE INDEX job_live_admitted ON job_live (workspace_id, concurrency_key) WHERE concurrency_key IS NOT NULL AND status <> 'held';

CREATE TABLE concurrency_group (
  workspace_id text NOT NULL,
  key text NOT NULL,
  -- as the newest job of the key has it
  concurrent_limit int NOT NULL,
  window_s int NOT NULL DEFAULT 0,
  used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (workspace_id, key)
);

-- Jobs that have ended, but began less than the window ago: they still count.
CREATE TABLE concurrency_cooling (
  workspace_id text NOT NULL,
  key text NOT NULL,
  job_id uuid NOT NULL,
  until timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, key, job_id)
);
CREATE INDEX concurrency_cooling_until ON concurrency_cooling (until);

-- However a job ends.
CREATE FUNCTION cool_down() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO concurrency_cooling (workspace_id, key, job_id, until)
  SELECT g.workspace_id, g.key, OLD.id, OLD.started_at + g.window_s * interval '1 s' FROM concurrency_group g
  WHERE g.workspace_id = OLD.workspace_id AND g.key = OLD.concurrency_key
    AND OLD.started_at + g.window_s * interval '1 s' > clock_timestamp()
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER job_live_cool_down AFTER DELETE ON job_live FOR EACH ROW
  WHEN (OLD.concurrency_key IS NOT NULL AND OLD.started_at IS NOT NULL) EXECUTE FUNCTION cool_down();

-- The run that waits under a key for a newer one to take its place.
CREATE TABLE debounce (
  workspace_id text NOT NULL,
  key text NOT NULL,
  job_id uuid NOT NULL,
  -- of the first run in this row of runs, and how many took the place of one before
  first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  count int NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, key)
);

-- Tags the administrators know of; with workspaces, only those may use them.
CREATE TABLE custom_tag (
  tag text PRIMARY KEY,
  workspaces text[] NOT NULL DEFAULT '{}'
);

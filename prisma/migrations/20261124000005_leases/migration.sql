-- What a live row must know to be ended by others than its worker.
ALTER TABLE job_live
  -- of the attempt that runs
  ADD COLUMN claimed_at timestamptz,
  -- how long a script may run, or a flow may take
  ADD COLUMN timeout_ms bigint,
  -- queued and never claimed: until then a worker must have taken it; running script: until then it must have ended;
  -- flow: until then all of it must have ended
  ADD COLUMN deadline_at timestamptz,
  -- null means retry
  ADD COLUMN on_worker_lost text,
  -- {"reason": ...}: the row is to end like this, whoever takes it next
  ADD COLUMN verdict json,
  -- of a run's own row: how many jobs and iterations it has started, counted in lots
  ADD COLUMN run_jobs int NOT NULL DEFAULT 0;
-- Running scripts are as few as there are slots; they are looked through by job_live_running.
CREATE INDEX job_live_deadlines ON job_live (deadline_at) WHERE deadline_at IS NOT NULL AND status <> 'running';
CREATE INDEX job_live_verdicts ON job_live (id) WHERE verdict IS NOT NULL;

-- An attempt that did not end as the job's result.
CREATE TABLE job_attempt (
  job_id uuid NOT NULL,
  attempt int NOT NULL,
  worker_id text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- lost (the worker), hung (the worker lives, the job did not end), drained, released, error (ours or the database's)
  end_reason text NOT NULL,
  PRIMARY KEY (job_id, attempt)
) PARTITION BY RANGE (job_id);

-- The values a loop iterates over, in chunks: reading one does not read them all.
CREATE TABLE loop_items (
  scope_id uuid NOT NULL,
  module_id text NOT NULL,
  run_no int NOT NULL,
  chunk int NOT NULL,
  items json NOT NULL,
  PRIMARY KEY (scope_id, module_id, run_no, chunk)
) PARTITION BY RANGE (scope_id);

-- Parts of the counter of a wide parallel module: its children end without queueing for one row.
CREATE TABLE join_shard (
  scope_id uuid NOT NULL,
  module_id text NOT NULL,
  run_no int NOT NULL,
  shard int NOT NULL,
  root_id uuid NOT NULL,
  -- how many of its children have not ended
  size int NOT NULL,
  remaining int NOT NULL,
  -- the next child it starts when one ends
  next_index int NOT NULL,
  failed int NOT NULL DEFAULT 0,
  handled int NOT NULL DEFAULT 0,
  PRIMARY KEY (scope_id, module_id, run_no, shard)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX join_shard_root ON join_shard (root_id);
ALTER TABLE module_run ADD COLUMN shards int;

-- Work that one process does for all of them, and when it was last done.
CREATE TABLE housekeeping (
  name text PRIMARY KEY,
  done_at timestamptz NOT NULL
);

ALTER TABLE script ADD COLUMN on_worker_lost text;
-- seconds
ALTER TABLE flow_version ADD COLUMN timeout int;

-- Makes the weekly partitions from last week until `weeks` ahead. Safe to call from any number of processes.
CREATE OR REPLACE FUNCTION ensure_partitions(weeks int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  parent text;
  week timestamptz;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(727073690);
  FOREACH parent IN ARRAY ARRAY['job', 'job_done', 'job_log', 'job_attempt', 'scope', 'module_run', 'loop_items'] LOOP
    IF to_regclass(parent || '_default') IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
    END IF;
    FOR n IN -1 .. weeks LOOP
      week := date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + n * interval '7 days';
      CONTINUE WHEN to_regclass(format('%s_p%s', parent, to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD'))) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        parent || '_p' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD'), parent,
        uuid_floor(week), uuid_floor(week + interval '7 days'));
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

SELECT ensure_partitions(2);

-- `cancel_run` gets a fourth parameter, with a default for whoever calls it with three.
DROP FUNCTION cancel_run(uuid, text, text);

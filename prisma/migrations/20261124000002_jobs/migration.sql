-- History is partitioned by UUIDv7, which is time: a look-up by id or a list by time touches few partitions,
-- and retention drops whole ones. No foreign keys lead into it.

CREATE TABLE job (
  id uuid NOT NULL,
  workspace_id text NOT NULL,
  -- script, preview, flow, flowpreview
  kind text NOT NULL,
  runnable_path text,
  script_hash text,
  flow_version_id bigint,
  -- source of a script or preview; document of a flow preview
  code_hash text,
  language text,
  lock text,
  args json NOT NULL DEFAULT '{}',
  -- the flow this job is a step of
  parent_id uuid,
  root_id uuid NOT NULL,
  scope_id uuid,
  module_id text,
  retry_no int NOT NULL DEFAULT 0,
  tag text NOT NULL,
  priority int NOT NULL DEFAULT 0,
  timeout_ms bigint,
  created_by text NOT NULL,
  -- the account whose rights the run has
  account_id uuid,
  restarted_from json,
  traceparent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  scheduled_for timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX job_roots ON job (workspace_id, id DESC) WHERE parent_id IS NULL;
CREATE INDEX job_roots_by_path ON job (workspace_id, runnable_path, id DESC) WHERE parent_id IS NULL;
CREATE INDEX job_roots_by_user ON job (workspace_id, created_by, id DESC) WHERE parent_id IS NULL;
CREATE INDEX job_steps ON job (parent_id) WHERE parent_id IS NOT NULL;

-- What is in flight: a row for each job, and for an inner scope while it needs a worker or waits for time
-- or a decision. `queued AND dispatched_at IS NULL` is the outbox of the dispatcher.
CREATE TABLE job_live (
  id uuid PRIMARY KEY,
  workspace_id text NOT NULL,
  -- script, flow, scope
  kind text NOT NULL,
  root_id uuid NOT NULL,
  -- queued, running, waiting (for steps), suspended (for decisions or time)
  status text NOT NULL,
  tag text NOT NULL,
  priority int NOT NULL DEFAULT 0,
  attempt int NOT NULL DEFAULT 0,
  crash_count int NOT NULL DEFAULT 0,
  generation int NOT NULL DEFAULT 0,
  dispatched_at timestamptz,
  -- queued: not before; suspended: wakes at
  run_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  worker_id text,
  cancel_requested_at timestamptz,
  canceled_by text,
  cancel_reason text
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX job_live_outbox ON job_live (run_at) WHERE status = 'queued' AND dispatched_at IS NULL;
CREATE INDEX job_live_queued ON job_live (tag, priority DESC, run_at) WHERE status = 'queued';
CREATE INDEX job_live_running ON job_live (worker_id) WHERE status = 'running';
CREATE INDEX job_live_wakes ON job_live (run_at) WHERE status = 'suspended';
CREATE INDEX job_live_root ON job_live (root_id);
CREATE INDEX job_live_workspace ON job_live (workspace_id);

-- A row here is the one terminal state of a job.
CREATE TABLE job_done (
  id uuid NOT NULL,
  workspace_id text NOT NULL,
  is_root boolean NOT NULL,
  -- success, failure, canceled
  status text NOT NULL,
  is_skipped boolean NOT NULL DEFAULT false,
  -- what main returned, or {"error": {...}}
  result json,
  labels text[] NOT NULL DEFAULT '{}',
  attempt int NOT NULL,
  worker_id text,
  started_at timestamptz,
  finished_at timestamptz NOT NULL DEFAULT now(),
  memory_peak_bytes bigint,
  -- {queueMs, prepareMs, startMs, runMs}
  timings json,
  canceled_by text,
  cancel_reason text,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX job_done_by_status ON job_done (workspace_id, status, id DESC) WHERE is_root;
CREATE INDEX job_done_by_label ON job_done USING gin (labels) WHERE is_root AND labels <> '{}';

-- Log chunks, one row each; never appended to in place.
CREATE TABLE job_log (
  job_id uuid NOT NULL,
  attempt int NOT NULL,
  seq int NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  text text NOT NULL,
  PRIMARY KEY (job_id, attempt, seq)
) PARTITION BY RANGE (job_id);

-- One pass through a list of modules: the flow itself (id = the flow's job), an iteration, a branch.
CREATE TABLE scope (
  id uuid NOT NULL,
  workspace_id text NOT NULL,
  flow_id uuid NOT NULL,
  root_id uuid NOT NULL,
  parent_scope_id uuid,
  parent_module_id text,
  -- which run of the parent's module (its retries count up)
  parent_run int,
  idx int,
  -- JSON pointer of the module list inside the flow's value
  list text NOT NULL,
  -- {index, value} of the iteration
  iter json,
  -- running, ended, canceled
  status text NOT NULL DEFAULT 'running',
  ok boolean,
  -- the engine's state, small
  state json NOT NULL,
  -- where the scope's result is (engine/run/state.ts: ValueRef)
  result json,
  version int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX scope_children ON scope (parent_scope_id, parent_module_id, parent_run, idx) WHERE parent_scope_id IS NOT NULL;
CREATE INDEX scope_flow ON scope (flow_id);
CREATE INDEX scope_root ON scope (root_id) WHERE status = 'running';

-- What became of a module in a scope: its job or its children, and where its result is.
CREATE TABLE module_run (
  scope_id uuid NOT NULL,
  module_id text NOT NULL,
  flow_id uuid NOT NULL,
  -- waiting_executor, in_progress, waiting_events, success, failure
  status text NOT NULL,
  job_id uuid,
  run_no int NOT NULL DEFAULT 0,
  failed_jobs uuid[] NOT NULL DEFAULT '{}',
  is_skipped boolean NOT NULL DEFAULT false,
  result json,
  -- default is -1
  branch_chosen int,
  is_parallel boolean NOT NULL DEFAULT false,
  -- children: how many in all, not yet ended, next to start, failed, failed ones whose handler ran
  total int,
  pending int,
  next_index int,
  failed int NOT NULL DEFAULT 0,
  handled int NOT NULL DEFAULT 0,
  -- values of the iterator
  items json,
  -- {requiredEvents, deadline, userAuthRequired, groups, selfApprovalDisabled, hideCancel, form, message, ...}
  approval json,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (scope_id, module_id)
) PARTITION BY RANGE (scope_id);
CREATE INDEX module_run_flow ON module_run (flow_id);

CREATE FUNCTION uuid_floor(at timestamptz) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- Makes the weekly partitions from last week until `weeks` ahead. Safe to call from any number of processes.
CREATE FUNCTION ensure_partitions(weeks int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  parent text;
  week timestamptz;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(727073690);
  FOREACH parent IN ARRAY ARRAY['job', 'job_done', 'job_log', 'scope', 'module_run'] LOOP
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

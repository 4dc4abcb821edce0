-- A flow started by an event gets its arguments from its preprocessor: until then `args` holds the event.
ALTER TABLE job ADD COLUMN is_event boolean NOT NULL DEFAULT false;
-- The function of the script that is called; null is main.
ALTER TABLE job ADD COLUMN entrypoint text;

-- Values that the steps of a run share by name; in the row of the run's own scope.
ALTER TABLE scope ADD COLUMN user_states jsonb;

-- Jobs whose arguments, result and logs go some time after the end of their run. A row goes with them.
CREATE TABLE job_purge (
  job_id uuid PRIMARY KEY,
  root_id uuid NOT NULL,
  after_s bigint NOT NULL,
  -- null until the run has ended
  due_at timestamptz
);
CREATE INDEX job_purge_due ON job_purge (due_at);

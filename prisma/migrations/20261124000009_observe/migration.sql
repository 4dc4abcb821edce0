-- Runs that ended and are to be exported as traces. A row goes when the collector has taken it.
CREATE TABLE trace_outbox (
  root_id uuid PRIMARY KEY,
  workspace_id text NOT NULL,
  next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tries int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX trace_outbox_due ON trace_outbox (next_at);

-- One row while some process exports traces; it renews it.
CREATE TABLE trace_export (
  is_on boolean PRIMARY KEY DEFAULT true CHECK (is_on),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A run's end is written in several places: none of them can forget this.
CREATE FUNCTION note_ended_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM trace_export WHERE seen_at > clock_timestamp() - interval '10 minutes') THEN
    INSERT INTO trace_outbox (root_id, workspace_id) VALUES (NEW.id, NEW.workspace_id) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER job_done_ended_run AFTER INSERT ON job_done FOR EACH ROW WHEN (NEW.is_root) EXECUTE FUNCTION note_ended_run();

-- What the workers page shows.
ALTER TABLE worker ADD COLUMN languages text[] NOT NULL DEFAULT '{}';
ALTER TABLE worker ADD COLUMN jobs_done bigint NOT NULL DEFAULT 0;

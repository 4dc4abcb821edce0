-- Attempts that wrote their log in many chunks, which are to be joined once the attempt is over.
CREATE TABLE log_merge (
  job_id uuid NOT NULL,
  attempt int NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (job_id, attempt)
);

-- Of a row that was joined: it holds what the chunks from this one to `seq` held.
ALTER TABLE job_log ADD COLUMN first_seq int;

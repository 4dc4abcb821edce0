-- Runs of one worker, and those that ended in a span of time, are found without reading all the others.
CREATE INDEX job_done_by_worker ON job_done (workspace_id, worker_id, id DESC) WHERE is_root;
CREATE INDEX job_done_by_end ON job_done (workspace_id, finished_at) WHERE is_root;

-- A run says which of its steps are to be deleted after use.
CREATE INDEX job_purge_root ON job_purge (root_id);

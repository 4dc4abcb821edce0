-- The secret variables and resources that a running job was told by the API: its worker masks them in its log.
ALTER TABLE job_live ADD COLUMN secret_reads text[] NOT NULL DEFAULT '{}';

-- How far a script says it has come, in percent, while it runs.
ALTER TABLE job_live ADD COLUMN progress smallint;

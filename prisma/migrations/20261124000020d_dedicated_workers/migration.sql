-- Runs of this version wait for a worker that is there for the script alone.
ALTER TABLE script ADD COLUMN dedicated_worker boolean NOT NULL DEFAULT false;

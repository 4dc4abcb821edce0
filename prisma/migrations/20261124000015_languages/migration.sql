-- Languages that a worker knows and cannot run, each with the reason.
ALTER TABLE worker ADD COLUMN languages_off json NOT NULL DEFAULT '{}';

-- How far a run of this version may go, where that differs from what is usual on the instance.
ALTER TABLE script ADD COLUMN limits json NOT NULL DEFAULT '{}';

-- Scripts that make their arguments of an event by a function of their own.
ALTER TABLE script ADD COLUMN has_preprocessor boolean NOT NULL DEFAULT false;

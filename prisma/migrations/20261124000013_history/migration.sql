-- When source text was last asked to be stored: what nobody has used for long, and nothing refers to, may go.
ALTER TABLE code ADD COLUMN used_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
CREATE INDEX code_used_at_idx ON code (used_at);

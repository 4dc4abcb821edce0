-- The process whose caller waits for the end of a run: it is told what came of it. null: nobody waits.
ALTER TABLE job ADD COLUMN reply_to text;

-- Writes what has changed about a tag; what has not costs no write and no lock.
CREATE OR REPLACE FUNCTION note_tag(p_tag text, p_slots int, p_has_backlog boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM dispatch_tag d WHERE d.tag = p_tag AND d.slots = p_slots AND d.has_backlog = p_has_backlog;
  IF FOUND THEN RETURN; END IF;
  INSERT INTO dispatch_tag (tag, slots, has_backlog) VALUES (p_tag, p_slots, p_has_backlog)
  ON CONFLICT (tag) DO UPDATE SET slots = excluded.slots, has_backlog = excluded.has_backlog;
END $$;

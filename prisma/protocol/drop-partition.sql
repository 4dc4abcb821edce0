/* Drops a partition of the history, unless somebody reads the table: everybody who comes later would wait with us, so we
   wait a moment only. Answers whether it is gone. */
CREATE OR REPLACE FUNCTION drop_partition(p_name text) RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
BEGIN
  IF p_name !~ '_p\d{8}$' THEN RAISE EXCEPTION '% is no partition of the history', p_name; END IF;
  EXECUTE format('DROP TABLE IF EXISTS %I', p_name);
  RETURN true;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  RETURN false;
END $$;

/* Reaps, unless the database was held up since the caller looked at its clock: then so were all heartbeats. */
CREATE OR REPLACE FUNCTION reap_in_time(p_lease_ms bigint, p_looked_at timestamptz, p_late_ms bigint) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
BEGIN
  IF clock_timestamp() > p_looked_at + p_late_ms * interval '1 ms' THEN RETURN; END IF;
  RETURN QUERY SELECT * FROM reap_workers(p_lease_ms);
END $$;

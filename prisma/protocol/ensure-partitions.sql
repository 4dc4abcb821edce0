/* Makes the weekly partitions of the history, from last week until `weeks` ahead. Safe to call from any number of processes.
   One that cannot be made now, because somebody reads the table or the default partition holds a row of that week, is left
   out: its rows find a place in the default partition. Answers how many were made. */
CREATE OR REPLACE FUNCTION ensure_partitions(weeks int) RETURNS int LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
  parent text;
  partition text;
  week timestamptz;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(727073690);
  FOR parent IN
    SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
    WHERE p.partstrat = 'r' AND a.atttypid = 'uuid'::regtype AND c.relnamespace = current_schema()::regnamespace ORDER BY 1
  LOOP
    IF to_regclass(parent || '_default') IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', parent || '_default', parent);
    END IF;
    FOR n IN -1 .. weeks LOOP
      week := date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + n * interval '7 days';
      partition := parent || '_p' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
      CONTINUE WHEN to_regclass(partition) IS NOT NULL;
      BEGIN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          partition, parent, uuid_floor(week), uuid_floor(week + interval '7 days'));
        made := made + 1;
      EXCEPTION WHEN check_violation OR lock_not_available THEN
        RAISE WARNING 'the partition % could not be made: %', partition, SQLERRM;
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

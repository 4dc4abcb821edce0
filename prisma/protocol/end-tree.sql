/* Cancels everything that lives inside a flow, which itself ends otherwise. The caller holds the run's lock alone.
   Answers the scripts to be killed. */
CREATE OR REPLACE FUNCTION end_tree(p_root uuid, p_flow uuid, p_by text, p_reason text) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
  flows uuid[];
  live job_live%ROWTYPE;
  running uuid[] := '{}';
BEGIN
  WITH RECURSIVE inner_flow AS (
    SELECT l.id, j.parent_id FROM job_live l JOIN job j ON j.id = l.id WHERE l.root_id = p_root AND l.kind = 'flow'),
  tree AS (SELECT p_flow AS id UNION SELECT f.id FROM inner_flow f JOIN tree t ON f.parent_id = t.id)
  SELECT array_agg(id) INTO flows FROM tree;
  FOR live IN
    SELECT l.* FROM job_live l WHERE l.root_id = p_root AND l.id <> p_flow AND CASE
        WHEN l.kind = 'scope' THEN (SELECT s.flow_id FROM scope s WHERE s.id = l.id)
        ELSE (SELECT j.parent_id FROM job j WHERE j.id = l.id) END = ANY(flows)
     ORDER BY l.id DESC FOR UPDATE
  LOOP
    IF cancel_live(live, p_by, p_reason, false) = 'running' THEN running := running || live.id; END IF;
  END LOOP;
  DELETE FROM join_shard d USING scope s WHERE d.root_id = p_root AND s.id = d.scope_id AND s.flow_id = ANY(flows);
  UPDATE scope SET status = 'canceled', version = version + 1, ended_at = clock_timestamp() WHERE flow_id = ANY(flows) AND status = 'running';
  RETURN running;
END $$;

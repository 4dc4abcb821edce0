/* Queues a flow anew whose preprocessor has made its arguments: what it is limited, debounced and cached by follows from
   them. Answers {replaced, woken} of the runs it takes the place of, as debounce_job does. */
CREATE OR REPLACE FUNCTION begin_anew(p_flow uuid, p_args json, p_tag text, controls json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  flow job%ROWTYPE;
  rules json := controls -> 'debounce';
  held_by text := controls #>> '{concurrency,key}';
  answer json := '{"woken":[],"replaced":[]}';
BEGIN
  SELECT * INTO flow FROM job WHERE id = p_flow;
  IF json_typeof(rules) = 'object' THEN
    answer := debounce_job(flow.workspace_id, rules ->> 'key', p_flow, flow.root_id, p_args, rules);
  END IF;
  UPDATE job SET args = coalesce(answer -> 'args', p_args), is_event = false, tag = coalesce(p_tag, tag),
    cache_key = controls ->> 'cacheKey', cache_ttl_s = (controls ->> 'cacheTtlS')::int, concurrency_key = held_by
   WHERE id = p_flow;
  -- As if no worker had begun it: a newer one may take its place, a more urgent one go before it.
  UPDATE job_live SET status = CASE WHEN held_by IS NULL THEN 'queued' ELSE 'held' END, concurrency_key = held_by,
    started_at = NULL, worker_id = NULL, dispatched_at = NULL, crash_count = 0,
    run_at = coalesce((answer ->> 'runAt')::timestamptz, clock_timestamp())
   WHERE id = p_flow;
  RETURN answer;
END $$;

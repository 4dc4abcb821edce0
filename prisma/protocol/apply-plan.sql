/* Applies one step of the engine. `plan`:
   root     the run it is part of
   fence    {id, attempt, worker}: the live row that must still be the caller's
   ignoreCancel  true: the caller knows of the cancel and records it
   scopes   [{id, version, state, status, ok, result}], innermost first
   newScopes, modules, jobs, done, mails: rows to write
   args     [{id, args, tag, controls}]   jobs whose preprocessor has made their arguments; with controls, a flow queued anew
   passed   jobs that began and ended within the plan; `ends` says how, as `done` does of others
   queue    [{id, delayMs}]   scopes that need a worker
   suspend  [{id, untilMs, jobId, flowId, seen}]   scopes that wait for a decision
   park     [id]   flow jobs that wait for their steps
   gone     [id]   inner scopes whose live row ends
   endTree  {flow, by, reason}   a flow whose steps are not to go on
   limits   [{key, limit, windowS}]   the concurrency keys of new jobs
   caches   [{key, jobId, ttlS}]   successes to be used again
   debounces  true: some of the new jobs take the place of others
   items    [{scopeId, moduleId, run, items}]   what loops iterate over
   wide     see start_wide
   join     {scopeId, moduleId, run, idx, failed, handled, next: {id, iter, state}}   a child of a parallel module ended
   started  {count, max}   jobs and iterations to be added to those of the run; more than `max` are its verdict
   Answers {status: applied | lost | canceled, by?, reason?, woken?: [id], killed?: [id], counted?: `started` was added,
   keys?: concurrency keys to admit, replaced?: roots of debounced runs, elsewhere?: scopes of theirs that go on}; raises
   MR409 where a scope has moved on. */
-- Generic plans: pruning partitions anew for each call costs more than the look-up itself. They are made while the hot
-- tables are small, and must be right when they are not: by index, always.
CREATE OR REPLACE FUNCTION apply_plan(plan json) RETURNS json LANGUAGE plpgsql
  SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  fence job_live%ROWTYPE;
  want record;
  due_scope uuid;
  live job_live%ROWTYPE;
  due timestamptz;
  woken uuid[] := '{}';
  killed uuid[];
  root uuid;
  parts record;
  keys text[] := '{}';
  held_by text;
  debounced json;
  begun json;
  part json;
  is_counted boolean;
  -- A job that this plan begins: the caller goes on with it, or has gone into it.
  begins boolean;
BEGIN
  -- Taken apart once: each `->` would read the whole text again.
  SELECT * INTO parts FROM json_to_record(plan) AS x(root uuid, fence json, "ignoreCancel" boolean, scopes json, "newScopes" json, modules json,
    jobs json, args json, done json, park json, gone json, queue json, suspend json, mails json, "join" json, "endTree" json,
    limits json, caches json, debounces boolean, items json, wide json, started json, passed json, ends json);
  root := coalesce(parts.root, (SELECT l.root_id FROM job_live l WHERE l.id = (parts.fence ->> 'id')::uuid));
  -- Shared by all who write steps of this run; a cancel has it alone.
  IF parts."endTree" IS NULL THEN
    PERFORM pg_advisory_xact_lock_shared(uuid_hash_extended(root, 0));
  ELSE
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(root, 0));
  END IF;
  SELECT * INTO fence FROM job_live
   WHERE id = (parts.fence ->> 'id')::uuid AND status = 'running'
     AND attempt = (parts.fence ->> 'attempt')::int AND worker_id = parts.fence ->> 'worker'
   FOR UPDATE;
  IF NOT FOUND THEN RETURN '{"status":"lost"}'::json; END IF;
  IF fence.cancel_requested_at IS NOT NULL AND parts."ignoreCancel" IS NULL THEN
    RETURN json_build_object('status', 'canceled', 'by', fence.canceled_by, 'reason', fence.cancel_reason);
  END IF;

  part := parts.scopes;
  IF part IS NOT NULL THEN
    -- One by one: with the id at hand a single partition is opened, not all of them.
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, version int, state json, status text, ok boolean, result json) LOOP
      UPDATE scope s SET version = s.version + 1, state = want.state, status = want.status, ok = want.ok, result = want.result,
        ended_at = CASE WHEN want.status = 'ended' THEN clock_timestamp() END
      WHERE s.id = want.id AND s.version = want.version AND s.status = 'running';
      -- Raised, because earlier scopes of the plan are written by now: the whole of it is undone.
      IF NOT FOUND THEN RAISE EXCEPTION 'scope % has moved on', want.id USING ERRCODE = 'MR409'; END IF;
    END LOOP;
  END IF;

  part := parts."newScopes";
  IF part IS NOT NULL THEN
    INSERT INTO scope (id, workspace_id, flow_id, root_id, parent_scope_id, parent_module_id, parent_run, idx, list, iter, status, ok, state, result, ended_at)
    SELECT x.id, fence.workspace_id, x."flowId", fence.root_id, x."parentScopeId", x."parentModuleId", x."parentRun", x.idx, x.list, x.iter,
      x.status, x.ok, x.state, x.result, CASE WHEN x.status = 'ended' THEN clock_timestamp() END
    FROM json_to_recordset(part) AS x(id uuid, "flowId" uuid, "parentScopeId" uuid, "parentModuleId" text, "parentRun" int,
      idx int, list text, iter json, state json, status text, ok boolean, result json);
  END IF;

  part := parts.modules;
  IF part IS NOT NULL THEN
    INSERT INTO module_run AS m (scope_id, module_id, flow_id, status, job_id, run_no, failed_jobs, is_skipped, result, branch_chosen,
      is_parallel, total, pending, next_index, failed, handled, items, approval, ended_at)
    SELECT x."scopeId", x."moduleId", x."flowId", x.status, x."jobId", x."runNo", coalesce(x."failedJobs", '{}'), coalesce(x."isSkipped", false),
      x.result, x."branchChosen", coalesce(x."isParallel", false), x.total, x.pending, x."nextIndex", coalesce(x.failed, 0), coalesce(x.handled, 0), x.items,
      CASE WHEN x.approval IS NOT NULL THEN (x.approval || jsonb_build_object('deadline', clock_timestamp() + (x.approval ->> 'timeoutS')::bigint * interval '1 s'))::json END,
      CASE WHEN x.status IN ('success', 'failure') THEN clock_timestamp() END
    FROM json_to_recordset(part) AS x("scopeId" uuid, "moduleId" text, "flowId" uuid, status text, "jobId" uuid, "runNo" int,
      "failedJobs" uuid[], "isSkipped" boolean, result json, "branchChosen" int, "isParallel" boolean, total int, pending int,
      "nextIndex" int, failed int, handled int, items json, approval jsonb)
    ON CONFLICT (scope_id, module_id) DO UPDATE SET status = excluded.status, job_id = excluded.job_id, is_skipped = excluded.is_skipped,
      failed_jobs = excluded.failed_jobs, result = excluded.result, branch_chosen = excluded.branch_chosen,
      is_parallel = excluded.is_parallel, total = coalesce(excluded.total, m.total), next_index = coalesce(excluded.next_index, m.next_index),
      pending = coalesce(excluded.pending, m.pending), items = coalesce(excluded.items, m.items),
      failed = CASE WHEN m.run_no = excluded.run_no THEN m.failed + excluded.failed ELSE excluded.failed END,
      handled = CASE WHEN m.run_no = excluded.run_no THEN m.handled + excluded.handled ELSE excluded.handled END,
      shards = CASE WHEN m.run_no = excluded.run_no THEN m.shards END, run_no = excluded.run_no, approval = coalesce(excluded.approval, m.approval),
      ended_at = excluded.ended_at;
  END IF;

  IF parts.items IS NOT NULL THEN PERFORM keep_loop_items(parts.items); END IF;
  part := parts.wide;
  IF part IS NOT NULL THEN
    FOR want IN SELECT value FROM json_array_elements(part) LOOP
      woken := woken || start_wide(want.value);
    END LOOP;
  END IF;

  part := parts.limits;
  IF part IS NOT NULL THEN
    INSERT INTO concurrency_group AS g (workspace_id, key, concurrent_limit, window_s)
    SELECT DISTINCT ON (x.key) fence.workspace_id, x.key, x.limit, x."windowS"
    FROM json_to_recordset(part) AS x(key text, "limit" int, "windowS" int) ORDER BY x.key
    ON CONFLICT (workspace_id, key) DO UPDATE SET concurrent_limit = excluded.concurrent_limit, window_s = excluded.window_s,
      used_at = clock_timestamp()
    WHERE (g.concurrent_limit, g.window_s) IS DISTINCT FROM (excluded.concurrent_limit, excluded.window_s) OR g.used_at < now() - interval '1 hour';
    SELECT array_agg(DISTINCT x.key) INTO keys FROM json_to_recordset(part) AS x(key text);
  END IF;

  part := parts.jobs;
  IF parts.debounces THEN
    debounced := debounce_steps(fence.workspace_id, fence.root_id, part);
    part := debounced -> 'jobs';
  END IF;
  IF part IS NOT NULL THEN
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, kind text, "runnablePath" text, "scriptHash" text, "flowVersionId" bigint,
      "codeHash" text, language text, lock text, args json, "parentId" uuid, "scopeId" uuid, "moduleId" text, "retryNo" int, tag text,
      priority int, "timeoutMs" bigint, "queueTimeoutMs" bigint, "onWorkerLost" text, "createdBy" text, "accountId" uuid, traceparent text,
      entrypoint text, "restartedFrom" json, "deleteAfterS" bigint, "delayMs" bigint, chained boolean, "isBound" boolean, "isEntered" boolean, controls json) LOOP
      held_by := want.controls #>> '{concurrency,key}';
      -- Who was to be chained waits instead where somebody should go before: its id is among the woken then.
      IF want.chained AND want."isBound" IS NOT TRUE AND is_outranked(want.tag, fence.workspace_id, coalesce(want.priority, 0)) THEN
        want.chained := false;
        UPDATE module_run SET status = 'waiting_executor' WHERE scope_id = want."scopeId" AND module_id = want."moduleId" AND job_id = want.id;
      END IF;
      begins := coalesce(want.chained, false) OR coalesce(want."isEntered", false);
      due := clock_timestamp() + coalesce(want."delayMs", 0) * interval '1 ms';
      INSERT INTO job (id, workspace_id, kind, runnable_path, script_hash, flow_version_id, code_hash, language, lock, args, parent_id,
        root_id, scope_id, module_id, retry_no, tag, priority, timeout_ms, created_by, account_id, traceparent, entrypoint,
        restarted_from, scheduled_for, cache_key, cache_ttl_s, concurrency_key)
      VALUES (want.id, fence.workspace_id, want.kind, want."runnablePath", want."scriptHash", want."flowVersionId", want."codeHash",
        want.language, want.lock, want.args, want."parentId", fence.root_id, want."scopeId", want."moduleId", coalesce(want."retryNo", 0),
        want.tag, coalesce(want.priority, 0), want."timeoutMs", want."createdBy", want."accountId", want.traceparent, want.entrypoint,
        want."restartedFrom", due, want.controls ->> 'cacheKey', (want.controls ->> 'cacheTtlS')::int, held_by);
      INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, attempt, run_at, started_at, claimed_at, worker_id,
        timeout_ms, on_worker_lost, concurrency_key, deadline_at)
      VALUES (want.id, fence.workspace_id, CASE WHEN want.kind IN ('flow', 'flowpreview') THEN 'flow' ELSE 'script' END, fence.root_id,
        CASE WHEN want.chained THEN 'running' WHEN want."isEntered" THEN 'waiting' WHEN held_by IS NULL THEN 'queued' ELSE 'held' END,
        CASE WHEN want.kind IN ('flow', 'flowpreview') THEN 'flow' ELSE want.tag END, coalesce(want.priority, 0),
        CASE WHEN begins THEN 1 ELSE 0 END, due, CASE WHEN begins THEN due END, CASE WHEN begins THEN due END,
        CASE WHEN want.chained THEN fence.worker_id END, want."timeoutMs", want."onWorkerLost", held_by,
        -- A job that waits for room under its key is not too late for it.
        due + CASE WHEN begins THEN want."timeoutMs" WHEN held_by IS NULL THEN want."queueTimeoutMs" END * interval '1 ms');
      IF want."deleteAfterS" IS NOT NULL THEN
        INSERT INTO job_purge (job_id, root_id, after_s) VALUES (want.id, fence.root_id, want."deleteAfterS");
      END IF;
      IF NOT begins AND coalesce(want."delayMs", 0) = 0 AND held_by IS NULL THEN woken := woken || want.id; END IF;
    END LOOP;
  END IF;

  part := parts.args;
  IF part IS NOT NULL THEN
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, args json, tag text, controls json) LOOP
      IF coalesce(json_typeof(want.controls), 'null') = 'null' THEN
        UPDATE job SET args = want.args, is_event = false, tag = coalesce(want.tag, tag) WHERE id = want.id;
        CONTINUE;
      END IF;
      begun := begin_anew(want.id, want.args, want.tag, want.controls);
      debounced := coalesce(debounced, begun);
      IF EXISTS (SELECT 1 FROM job_live WHERE id = want.id AND status = 'queued' AND run_at <= clock_timestamp()) THEN woken := woken || want.id; END IF;
    END LOOP;
  END IF;

  part := parts.done;
  IF part IS NOT NULL THEN
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, status text, "isSkipped" boolean, result json, labels text[],
      "memoryPeakBytes" bigint, timings json, "canceledBy" text, "cancelReason" text, "cachedFrom" uuid) LOOP
      DELETE FROM job_live l WHERE l.id = want.id RETURNING * INTO live;
      CONTINUE WHEN NOT FOUND;
      INSERT INTO job_done (id, workspace_id, is_root, status, is_skipped, result, labels, attempt, worker_id, started_at, finished_at,
        memory_peak_bytes, timings, canceled_by, cancel_reason, cached_from)
      VALUES (live.id, live.workspace_id, live.id = live.root_id, want.status, coalesce(want."isSkipped", false), want.result,
        coalesce(want.labels, '{}'), live.attempt, coalesce(live.worker_id, fence.worker_id), live.started_at, clock_timestamp(),
        want."memoryPeakBytes", want.timings, want."canceledBy", want."cancelReason", want."cachedFrom");
      IF live.concurrency_key IS NOT NULL THEN keys := keys || live.concurrency_key; END IF;
    END LOOP;
  END IF;

  IF parts.passed IS NOT NULL THEN PERFORM pass_jobs(fence, parts.passed, parts.ends); END IF;

  part := parts.caches;
  IF part IS NOT NULL THEN
    INSERT INTO result_cache (workspace_id, key, job_id, expires_at)
    SELECT DISTINCT ON (x.key) fence.workspace_id, x.key, x."jobId", clock_timestamp() + x."ttlS" * interval '1 s'
    FROM json_to_recordset(part) AS x(key text, "jobId" uuid, "ttlS" int) ORDER BY x.key
    ON CONFLICT (workspace_id, key) DO UPDATE SET job_id = excluded.job_id, expires_at = excluded.expires_at;
  END IF;

  part := parts."endTree";
  IF part IS NOT NULL THEN
    killed := end_tree(fence.root_id, (part ->> 'flow')::uuid, part ->> 'by', part ->> 'reason');
  END IF;
  part := parts.park;
  IF part IS NOT NULL THEN
    UPDATE job_live SET status = 'waiting', worker_id = NULL, crash_count = 0 WHERE id IN (SELECT value::uuid FROM json_array_elements_text(part));
  END IF;
  part := parts.gone;
  IF part IS NOT NULL THEN
    DELETE FROM job_live WHERE id IN (SELECT value::uuid FROM json_array_elements_text(part));
  END IF;
  part := parts.queue;
  IF part IS NOT NULL THEN
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, "delayMs" bigint) LOOP
      PERFORM queue_scope(want.id, coalesce(want."delayMs", 0));
      IF coalesce(want."delayMs", 0) = 0 THEN woken := woken || want.id; END IF;
    END LOOP;
  END IF;
  part := parts.suspend;
  IF part IS NOT NULL THEN
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, "untilMs" bigint, "jobId" uuid, "flowId" uuid, seen int) LOOP
      -- Whoever decides locks the scope too: one of us sees what the other wrote.
      PERFORM 1 FROM scope s WHERE s.id = want.id FOR UPDATE;
      PERFORM queue_scope(want.id, want."untilMs");
      IF (SELECT count(*) FROM approval_event e WHERE e.job_id IN (want."jobId", want."flowId")) > want.seen THEN
        PERFORM queue_scope(want.id, 0);
        woken := woken || want.id;
      ELSE
        UPDATE job_live SET status = 'suspended' WHERE id = want.id;
      END IF;
    END LOOP;
  END IF;

  part := parts.mails;
  IF part IS NOT NULL THEN
    INSERT INTO mail (id, workspace_id, job_id, recipient, subject, text, html)
    SELECT x.id, fence.workspace_id, x."jobId", x.recipient, x.subject, x.text, x.html
    FROM json_to_recordset(part) AS x(id uuid, "jobId" uuid, recipient text, subject text, text text, html text)
    ON CONFLICT (id) DO NOTHING;
  END IF;

  part := parts."join";
  IF json_typeof(part) = 'object' THEN
    due_scope := join_parallel(part);
    IF due_scope IS NOT NULL THEN woken := woken || due_scope; END IF;
  END IF;
  part := parts.started;
  IF part IS NOT NULL THEN
    -- Nobody waits for the run's row here: who cannot have it at once adds with a later plan.
    UPDATE job_live l SET run_jobs = l.run_jobs + (part ->> 'count')::int, verdict = CASE
      WHEN l.verdict IS NULL AND l.run_jobs + (part ->> 'count')::int > (part ->> 'max')::int THEN '{"reason":"too_many_jobs"}'::json
      ELSE l.verdict END
    WHERE l.id = (SELECT r.id FROM job_live r WHERE r.id = root FOR UPDATE SKIP LOCKED);
    is_counted := FOUND;
  END IF;
  IF keys <> '{}' OR debounced IS NOT NULL THEN
    RETURN json_build_object('status', 'applied', 'woken', woken, 'killed', killed, 'counted', is_counted, 'keys', keys,
      'replaced', debounced -> 'replaced', 'elsewhere', debounced -> 'woken');
  END IF;
  RETURN json_build_object('status', 'applied', 'woken', woken, 'killed', killed, 'counted', is_counted);
END $$;

/* Applies one step of the engine. `plan`:
   fence    {id, attempt, worker}: the live row that must still be the caller's
   ignoreCancel  true: the caller knows of the cancel and records it
   scopes   [{id, version, state, status, ok, result}], innermost first
   newScopes, modules, jobs, done, mails: rows to write
   queue    [{id, delayMs}]   scopes that need a worker
   suspend  [{id, untilMs, jobId, flowId, seen}]   scopes that wait for a decision
   park     [id]   flow jobs that wait for their steps
   gone     [id]   inner scopes whose live row ends
   join     {scopeId, moduleId, run, failed, handled, next: {id, iter, state}}   a child of a parallel module ended
   Answers {status: applied | lost | canceled | conflict, by?, reason?, tickets?: [id], joined?: n left}. */
CREATE OR REPLACE FUNCTION apply_plan(plan json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
  fence job_live%ROWTYPE;
  want record;
  run module_run%ROWTYPE;
  woken uuid[] := '{}';
  part json;
BEGIN
  SELECT * INTO fence FROM job_live
   WHERE id = (plan #>> '{fence,id}')::uuid AND status = 'running'
     AND attempt = (plan #>> '{fence,attempt}')::int AND worker_id = plan #>> '{fence,worker}'
   FOR UPDATE;
  IF NOT FOUND THEN RETURN '{"status":"lost"}'::json; END IF;
  IF fence.cancel_requested_at IS NOT NULL AND plan ->> 'ignoreCancel' IS NULL THEN
    RETURN json_build_object('status', 'canceled', 'by', fence.canceled_by, 'reason', fence.cancel_reason);
  END IF;

  part := plan -> 'scopes';
  IF part IS NOT NULL THEN
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, version int) LOOP
      PERFORM 1 FROM scope s WHERE s.id = want.id AND s.version = want.version AND s.status = 'running' FOR UPDATE;
      IF NOT FOUND THEN RETURN '{"status":"conflict"}'::json; END IF;
    END LOOP;
    -- One by one: with the id at hand a single partition is opened, not all of them.
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, state json, status text, ok boolean, result json) LOOP
      UPDATE scope s SET version = s.version + 1, state = want.state, status = want.status, ok = want.ok, result = want.result,
        ended_at = CASE WHEN want.status = 'ended' THEN clock_timestamp() END
      WHERE s.id = want.id;
    END LOOP;
  END IF;

  part := plan -> 'newScopes';
  IF part IS NOT NULL THEN
    INSERT INTO scope (id, workspace_id, flow_id, root_id, parent_scope_id, parent_module_id, parent_run, idx, list, iter, status, ok, state, result, ended_at)
    SELECT x.id, fence.workspace_id, x."flowId", fence.root_id, x."parentScopeId", x."parentModuleId", x."parentRun", x.idx, x.list, x.iter,
      x.status, x.ok, x.state, x.result, CASE WHEN x.status = 'ended' THEN clock_timestamp() END
    FROM json_to_recordset(part) AS x(id uuid, "flowId" uuid, "parentScopeId" uuid, "parentModuleId" text, "parentRun" int,
      idx int, list text, iter json, state json, status text, ok boolean, result json);
  END IF;

  part := plan -> 'modules';
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
      run_no = excluded.run_no, approval = coalesce(excluded.approval, m.approval),
      ended_at = excluded.ended_at;
  END IF;

  part := plan -> 'jobs';
  IF part IS NOT NULL THEN
    INSERT INTO job (id, workspace_id, kind, runnable_path, script_hash, flow_version_id, code_hash, language, lock, args, parent_id, root_id,
      scope_id, module_id, retry_no, tag, priority, timeout_ms, created_by, account_id, traceparent, scheduled_for)
    SELECT x.id, fence.workspace_id, x.kind, x."runnablePath", x."scriptHash", x."flowVersionId", x."codeHash", x.language, x.lock,
      x.args, x."parentId", fence.root_id,
      x."scopeId", x."moduleId", coalesce(x."retryNo", 0), x.tag, coalesce(x.priority, 0), x."timeoutMs", x."createdBy", x."accountId",
      x.traceparent, clock_timestamp() + coalesce(x."delayMs", 0) * interval '1 ms'
    FROM json_to_recordset(part) AS x(id uuid, kind text, "runnablePath" text, "scriptHash" text, "flowVersionId" bigint, "codeHash" text,
      language text, lock text, args json, "parentId" uuid, "scopeId" uuid, "moduleId" text, "retryNo" int, tag text,
      priority int, "timeoutMs" bigint, "createdBy" text, "accountId" uuid, traceparent text, "delayMs" bigint);
    INSERT INTO job_live (id, workspace_id, kind, root_id, status, tag, priority, attempt, run_at, started_at, worker_id)
    SELECT x.id, fence.workspace_id, CASE WHEN x.kind IN ('flow', 'flowpreview') THEN 'flow' ELSE 'script' END, fence.root_id,
      CASE WHEN x.chained THEN 'running' ELSE 'queued' END, x.tag, coalesce(x.priority, 0), CASE WHEN x.chained THEN 1 ELSE 0 END,
      clock_timestamp() + coalesce(x."delayMs", 0) * interval '1 ms', CASE WHEN x.chained THEN clock_timestamp() END,
      CASE WHEN x.chained THEN plan #>> '{fence,worker}' END
    FROM json_to_recordset(part) AS x(id uuid, kind text, tag text, priority int, "delayMs" bigint, chained boolean);
    SELECT coalesce(array_agg(x.id), '{}') INTO woken
    FROM json_to_recordset(part) AS x(id uuid, "delayMs" bigint, chained boolean)
    WHERE NOT coalesce(x.chained, false) AND coalesce(x."delayMs", 0) = 0;
  END IF;

  part := plan -> 'done';
  IF part IS NOT NULL THEN
    INSERT INTO job_done (id, workspace_id, is_root, status, is_skipped, result, labels, attempt, worker_id, started_at, finished_at,
      memory_peak_bytes, timings, canceled_by, cancel_reason)
    SELECT x.id, l.workspace_id, l.id = l.root_id, x.status, coalesce(x."isSkipped", false), x.result, coalesce(x.labels, '{}'), l.attempt,
      coalesce(l.worker_id, plan #>> '{fence,worker}'), l.started_at, clock_timestamp(), x."memoryPeakBytes", x.timings, x."canceledBy", x."cancelReason"
    FROM json_to_recordset(part) AS x(id uuid, status text, "isSkipped" boolean, result json, labels text[], "memoryPeakBytes" bigint,
      timings json, "canceledBy" text, "cancelReason" text)
    JOIN job_live l ON l.id = x.id;
    DELETE FROM job_live l USING json_to_recordset(part) AS x(id uuid) WHERE l.id = x.id;
  END IF;

  part := plan -> 'park';
  IF part IS NOT NULL THEN
    UPDATE job_live SET status = 'waiting', worker_id = NULL WHERE id IN (SELECT value::uuid FROM json_array_elements_text(part));
  END IF;
  part := plan -> 'gone';
  IF part IS NOT NULL THEN
    DELETE FROM job_live WHERE id IN (SELECT value::uuid FROM json_array_elements_text(part));
  END IF;
  part := plan -> 'queue';
  IF part IS NOT NULL THEN
    FOR want IN SELECT * FROM json_to_recordset(part) AS x(id uuid, "delayMs" bigint) LOOP
      PERFORM queue_scope(want.id, coalesce(want."delayMs", 0));
      IF coalesce(want."delayMs", 0) = 0 THEN woken := woken || want.id; END IF;
    END LOOP;
  END IF;
  part := plan -> 'suspend';
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

  part := plan -> 'mails';
  IF part IS NOT NULL THEN
    INSERT INTO mail (id, workspace_id, job_id, recipient, subject, text, html)
    SELECT x.id, fence.workspace_id, x."jobId", x.recipient, x.subject, x.text, x.html
    FROM json_to_recordset(part) AS x(id uuid, "jobId" uuid, recipient text, subject text, text text, html text)
    ON CONFLICT (id) DO NOTHING;
  END IF;

  part := plan -> 'join';
  IF json_typeof(part) = 'object' THEN
    SELECT * INTO run FROM module_run m
     WHERE m.scope_id = (part ->> 'scopeId')::uuid AND m.module_id = part ->> 'moduleId' AND m.run_no = (part ->> 'run')::int AND m.pending > 0
     FOR UPDATE;
    IF FOUND THEN
      UPDATE module_run m SET pending = m.pending - 1, failed = m.failed + (part ->> 'failed')::int,
        handled = m.handled + (part ->> 'handled')::int, next_index = least(m.next_index + 1, m.total)
      WHERE m.scope_id = run.scope_id AND m.module_id = run.module_id;
      IF run.pending = 1 THEN
        PERFORM queue_scope(run.scope_id, 0);
        woken := woken || run.scope_id;
      ELSIF run.next_index < run.total THEN
        INSERT INTO scope (id, workspace_id, flow_id, root_id, parent_scope_id, parent_module_id, parent_run, idx, list, iter, state)
        SELECT (part #>> '{next,id}')::uuid, s.workspace_id, s.flow_id, s.root_id, s.id, run.module_id, run.run_no, run.next_index,
          part #>> '{next,list}', json_build_object('index', run.next_index, 'value', run.items -> run.next_index), part #> '{next,state}'
        FROM scope s WHERE s.id = run.scope_id AND s.status = 'running';
        PERFORM queue_scope((part #>> '{next,id}')::uuid, 0);
        woken := woken || (part #>> '{next,id}')::uuid;
      END IF;
    END IF;
  END IF;
  RETURN json_build_object('status', 'applied', 'woken', woken);
END $$;

/* Sub-flows that a plan went through from their first module to their end: they need no live row, for nobody could have
   met them. `jobs` and `ends` are as in apply_plan's `jobs` and `done`. */
CREATE OR REPLACE FUNCTION pass_jobs(fence job_live, jobs json, ends json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO job (id, workspace_id, kind, runnable_path, flow_version_id, code_hash, args, parent_id, root_id, scope_id, module_id,
    retry_no, tag, priority, timeout_ms, created_by, account_id, traceparent, scheduled_for)
  SELECT x.id, fence.workspace_id, x.kind, x."runnablePath", x."flowVersionId", x."codeHash", x.args, x."parentId", fence.root_id,
    x."scopeId", x."moduleId", coalesce(x."retryNo", 0), x.tag, coalesce(x.priority, 0), x."timeoutMs", x."createdBy", x."accountId",
    x.traceparent, clock_timestamp()
  FROM json_to_recordset(jobs) AS x(id uuid, kind text, "runnablePath" text, "flowVersionId" bigint, "codeHash" text, args json,
    "parentId" uuid, "scopeId" uuid, "moduleId" text, "retryNo" int, tag text, priority int, "timeoutMs" bigint, "createdBy" text,
    "accountId" uuid, traceparent text);
  INSERT INTO job_done (id, workspace_id, is_root, status, is_skipped, result, labels, attempt, worker_id, started_at, finished_at)
  SELECT x.id, fence.workspace_id, false, x.status, coalesce(x."isSkipped", false), x.result, coalesce(x.labels, '{}'), 1,
    fence.worker_id, clock_timestamp(), clock_timestamp()
  FROM json_to_recordset(ends) AS x(id uuid, status text, "isSkipped" boolean, result json, labels text[]);
END $$;

-- What fires by the clock, each firing once, and which schedule a run came from.

CREATE TABLE "schedule" (
  "id" UUID NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "path" TEXT NOT NULL,
  "cron" TEXT NOT NULL,
  "cron_version" TEXT NOT NULL,
  "timezone" TEXT NOT NULL,
  "script_path" TEXT NOT NULL,
  "is_flow" BOOLEAN NOT NULL,
  "args" JSON NOT NULL,
  "tag" TEXT,
  "summary" TEXT NOT NULL DEFAULT '',
  "description" TEXT NOT NULL DEFAULT '',
  "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "enabled" BOOLEAN NOT NULL,
  "paused_until" TIMESTAMPTZ(3),
  "next_at" TIMESTAMPTZ(3),
  "catch_up" TEXT NOT NULL,
  "catch_up_window_s" INTEGER NOT NULL,
  "overlap" TEXT NOT NULL,
  "jitter_s" INTEGER NOT NULL DEFAULT 0,
  "retry" JSON,
  "dynamic_skip" TEXT,
  "on_failure" JSON,
  "on_recovery" JSON,
  "on_success" JSON,
  "handler_muted" BOOLEAN NOT NULL DEFAULT false,
  "failures" INTEGER NOT NULL DEFAULT 0,
  "successes" INTEGER NOT NULL DEFAULT 0,
  "failed_job_id" UUID,
  "missed" BIGINT NOT NULL DEFAULT 0,
  "error" TEXT,
  "account_id" UUID,
  "owner" TEXT NOT NULL,
  "edited_by" TEXT NOT NULL,
  "edited_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "version" INTEGER NOT NULL DEFAULT 0,

  CONSTRAINT "schedule_pkey" PRIMARY KEY ("workspace_id","path")
);
CREATE UNIQUE INDEX "schedule_id_key" ON "schedule"("id");
CREATE INDEX "schedule_workspace_id_script_path_idx" ON "schedule"("workspace_id", "script_path");
CREATE INDEX "schedule_next_at_idx" ON "schedule"("next_at");

CREATE TABLE "schedule_fire" (
  "schedule_id" UUID NOT NULL,
  "scheduled_for" TIMESTAMPTZ(3) NOT NULL,
  "fired_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "job_id" UUID,
  "state" TEXT NOT NULL,
  "outcome" TEXT,
  "closed_at" TIMESTAMPTZ(3),

  CONSTRAINT "schedule_fire_pkey" PRIMARY KEY ("schedule_id","scheduled_for")
);
-- The few that somebody still has to look at.
CREATE INDEX "schedule_fire_open" ON "schedule_fire" ("schedule_id", "scheduled_for") WHERE state <> 'closed';
CREATE INDEX "schedule_fire_fired_at_idx" ON "schedule_fire"("fired_at");

CREATE TABLE "schedule_default" (
  "workspace_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "handler" JSON NOT NULL,
  "muted" BOOLEAN NOT NULL DEFAULT false,

  CONSTRAINT "schedule_default_pkey" PRIMARY KEY ("workspace_id","kind")
);

ALTER TABLE job ADD COLUMN schedule_path text;
CREATE INDEX job_roots_by_schedule ON job (workspace_id, schedule_path, id DESC) WHERE schedule_path IS NOT NULL;

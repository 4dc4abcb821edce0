import type { StepState } from '../flow-editor/flow-graph';
import { attemptsOf, durationOf, graphStatus, type Visit } from './run-tree';

export type TimelineRow = {
  moduleId: string;
  label: string;
  depth: number;
  status: StepState['status'];
  durationMs: number;
  tries: number;
  /** Where the bar starts and how long it is, as parts of the whole run. */
  start: number;
  length: number;
};

/** The steps as bars over the time of the run. */
export function timelineRows(visits: Visit[], nowMs: number): TimelineRow[] {
  const bars = visits.map((visit) => ({
    visit,
    fromMs: Date.parse(visit.record.startedAt),
    durationMs: durationOf(visit.record, nowMs),
  }));
  const firstMs = Math.min(...bars.map((bar) => bar.fromMs));
  const lastMs = Math.max(...bars.map((bar) => bar.fromMs + bar.durationMs));
  const wholeMs = Math.max(1, lastMs - firstMs);
  return bars.map(({ visit, fromMs, durationMs }) => ({
    moduleId: visit.module.id,
    label: visit.module.summary || visit.module.id,
    depth: visit.depth,
    status: graphStatus(visit.record, visit.scope),
    durationMs,
    tries: attemptsOf(visit.record).length,
    start: (fromMs - firstMs) / wholeMs,
    length: durationMs / wholeMs,
  }));
}

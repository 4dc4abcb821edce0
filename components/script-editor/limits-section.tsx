'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { getScriptBounds } from '@/contract/settings';
import { SCRIPT_LIMITS, type ScriptLimit, type ScriptLimits } from '@/engine/flow/script-limits';
import { callApi } from '../api/client';
import { NumberRow, Section } from '../flow-editor/panel/controls';

type LimitsSectionProps = { hint: string; limits: ScriptLimits; onChange: (limits: ScriptLimits) => void };

type Row = { label: string; unit: string; hint: string; integer?: boolean };

const ROWS: Record<ScriptLimit, Row> = {
  memory_mb: { label: 'Memory', unit: 'MB', hint: 'With its files in /tmp and its working folder.' },
  cpu_cores: { label: 'CPU', unit: 'cores', hint: 'It runs slower beyond it.', integer: false },
  processes: { label: 'Processes', unit: 'at a time', hint: 'Threads count, too.' },
  log_mb: { label: 'Log', unit: 'MB', hint: 'A run that prints more is ended.', integer: false },
  result_mb: { label: 'Result', unit: 'MB', hint: 'As JSON.', integer: false },
};

const boundsQuery = queryOptions({
  queryKey: ['script-bounds'],
  queryFn: ({ signal }) => callApi(getScriptBounds, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** How far a run may go, with what this instance gives and allows. */
export function LimitsSection({ hint: about, limits, onChange }: LimitsSectionProps) {
  const { data: bounds } = useQuery(boundsQuery);
  return (
    <Section title="Limits of a run" hint={about}>
      {SCRIPT_LIMITS.map((limit) => {
        const { hint, ...row } = ROWS[limit];
        return (
          <NumberRow
            key={limit}
            {...row}
            hint={bounds ? `${hint} At most ${bounds.most[limit].toLocaleString('en')}.` : hint}
            placeholder={bounds && String(bounds.usual[limit])}
            max={bounds?.most[limit]}
            value={limits[limit]}
            onChange={(value) => onChange({ ...limits, [limit]: value })}
          />
        );
      })}
    </Section>
  );
}

import { z } from 'zod';

// Settings of scripts, flows and steps that say when something runs and when an earlier result will do.

const whole = z.number().int().min(0);

export const cacheFields = {
  /** Seconds. */
  cache_ttl: whole.nullish(),
  cache_ignore_s3_path: z.boolean().nullish(),
};

export const concurrencyFields = {
  /** None, or 0: as many as there are workers. */
  concurrent_limit: whole.nullish(),
  concurrency_time_window_s: whole.nullish(),
};

export const debounceFields = {
  debounce_delay_s: whole.nullish(),
  debounce_key: z.string().max(1000).nullish(),
  debounce_args_to_accumulate: z.array(z.string()).nullish(),
  /** Seconds. */
  max_total_debouncing_time: whole.nullish(),
  max_total_debounces_amount: whole.nullish(),
};

const debounceSettings = z.looseObject(debounceFields);
export type DebounceSettings = z.infer<typeof debounceSettings>;

/** As they stand on a script or a flow. */
export const controlFields = {
  ...cacheFields,
  ...concurrencyFields,
  concurrency_key: z.string().max(1000).nullish(),
  ...debounceFields,
};

export const controlSettings = z.object(controlFields);
export type ControlSettings = z.infer<typeof controlSettings>;

/** Whether something of it depends on the arguments. */
export function hasControls({ cache_ttl, concurrent_limit, debounce_delay_s }: ControlSettings): boolean {
  return [cache_ttl, concurrent_limit, debounce_delay_s].some((setting) => (setting ?? 0) > 0);
}

/** Of a step. Its debouncing has a place of its own. */
export const stepControlFields = { ...cacheFields, debouncing: debounceSettings.nullish() };

'use client';

import { NumberRow, OptionalSection, SwitchRow } from '../flow-editor/panel/controls';

export type CacheSettings = { cache_ttl?: number | null; cache_ignore_s3_path?: boolean | null };

type CacheSectionProps = { settings: CacheSettings; onChange: (patch: CacheSettings) => void };

const TTL_S = 3_600;

/** Whether an earlier result will do. */
export function CacheSection({ settings, onChange }: CacheSectionProps) {
  const ttl = settings.cache_ttl ?? 0;
  return (
    <OptionalSection
      title="Use results again"
      hint="With the same inputs, a success of this long ago is taken instead of running anew."
      isOn={ttl > 0}
      onToggle={(isOn) => onChange({ cache_ttl: isOn ? TTL_S : undefined, cache_ignore_s3_path: undefined })}
    >
      <NumberRow
        label="Keep results for"
        unit="seconds"
        min={1}
        value={ttl}
        onChange={(seconds) => onChange({ cache_ttl: seconds ?? TTL_S })}
      />
      <SwitchRow
        label="Ignore where files are"
        hint="An input file that is stored in another place counts as the same."
        checked={settings.cache_ignore_s3_path ?? false}
        onChange={(isOn) => onChange({ cache_ignore_s3_path: isOn || undefined })}
      />
    </OptionalSection>
  );
}

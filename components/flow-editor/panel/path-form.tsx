'use client';

import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { callApi } from '../../api/client';
import { PathPicker } from '../../home/path-picker';
import { itemHref } from '../../shell/route-path';
import { Button } from '../../ui/button';
import { ErrorNote } from '../../ui/error-state';
import { getLatestScriptVersion } from '@/contract/scripts';
import type { FlowModule, FlowModuleValue } from '@/engine/flow/schema';
import { useEditor } from '../state/editor-context';
import { Section, SwitchRow } from './controls';
import { useModuleSchema } from './use-module-schema';

type PathValue = Extract<FlowModuleValue, { type: 'script' | 'flow' }>;
type PathFormProps = { module: FlowModule; value: PathValue };

/** Which script or flow the step runs, and which version of it. */
export function PathForm({ module, value }: PathFormProps) {
  const { workspace, commands } = useEditor();
  const { error } = useModuleSchema(value);
  const word = value.type === 'script' ? 'Script' : 'Flow';

  function choose(path: string) {
    commands.update(module.id, (now) => withPath(now, { path, hash: undefined }));
  }

  return (
    <Section title={word} hint={`The step runs this ${value.type} of the workspace.`}>
      <PathPicker workspace={workspace} kind={value.type} path={value.path} onChoose={choose} />
      {error ? <ErrorNote error={error} /> : null}
      {value.path ? (
        <Button variant="outline" size="sm" className="self-start" asChild>
          <a href={itemHref(workspace, `${value.type}s/edit`, value.path)} target="_blank" rel="noreferrer">
            <ExternalLink aria-hidden /> Open the {value.type}
          </a>
        </Button>
      ) : null}
      {value.type === 'script' && value.path ? (
        <PinVersion module={module} path={value.path} hash={value.hash} />
      ) : null}
    </Section>
  );
}

function PinVersion({ module, path, hash }: { module: FlowModule; path: string; hash: string | null | undefined }) {
  const { workspace, commands } = useEditor();
  const [error, setError] = useState<unknown>(null);

  async function toggle(isPinned: boolean) {
    setError(null);
    try {
      const latest = isPinned ? await callApi(getLatestScriptVersion, { params: { workspace, path } }) : undefined;
      commands.update(module.id, (now) => withPath(now, { hash: latest?.script_hash }));
    } catch (cause) {
      setError(cause);
    }
  }

  return (
    <>
      <SwitchRow
        label="Stay with this version"
        hint={hash ? `Version ${hash}` : 'Off: each run takes the newest version.'}
        checked={Boolean(hash)}
        onChange={(isPinned) => void toggle(isPinned)}
      />
      {error ? <ErrorNote error={error} /> : null}
    </>
  );
}

function withPath(module: FlowModule, patch: { path?: string; hash?: string }): FlowModule {
  const { value } = module;
  return value.type === 'script' || value.type === 'flow' ? { ...module, value: { ...value, ...patch } } : module;
}

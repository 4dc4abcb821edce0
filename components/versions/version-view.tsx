'use client';

import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { useIsWide } from '../run-view/use-is-wide';
import { Button } from '../ui/button';
import { CodeDiff } from '../ui/code-diff';
import { CodeEditor } from '../ui/code-editor';
import { CopyButton } from '../ui/copy-button';
import { ErrorNote } from '../ui/error-state';
import { Label } from '../ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { Skeleton } from '../ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs';
import { TimeAgo } from '../ui/time-ago';
import { RestoreDialog } from './restore-dialog';
import { versionQuery, type Versions } from './use-versions';
import { titleOf } from './version-list';
import { DRAFT_ID, shortId, type VersionHead, type VersionSource, type VersionTexts } from './version-source';

type VersionViewProps = {
  source: VersionSource;
  versions: Versions;
  list: VersionHead[];
  id: string;
  /** Null: it is shown by itself. */
  againstId: string | null;
  onCompare: (id: string | null) => void;
  onRestored: (id: string) => void;
  isEditor: boolean;
};

export function VersionView(props: VersionViewProps) {
  const { source, versions, id, againstId } = props;
  const version = useQuery(versionQuery(source, id, versions.draftValue));
  const against = useQuery(versionQuery(source, againstId, versions.draftValue));
  const error = version.error ?? against.error;
  const isLoaded = Boolean(version.data) && (againstId === null || Boolean(against.data));
  return (
    <section aria-label="Version" className="flex min-w-0 flex-col gap-3">
      <Head {...props} />
      {error ? <ErrorNote error={error} /> : null}
      {!error && !isLoaded ? <Skeleton className="h-80" /> : null}
      {version.data && isLoaded ? (
        <Parts texts={version.data} before={against.data ?? null} againstId={againstId} />
      ) : null}
    </section>
  );
}

function Head({ source, versions, list, id, againstId, onCompare, onRestored, isEditor }: VersionViewProps) {
  const [isRestoring, setIsRestoring] = useState(false);
  const head = list.find((version) => version.id === id);
  const canRestore = isEditor && id !== versions.newestId && id !== DRAFT_ID && versions.newestId !== undefined;
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="min-w-0">
        <h2 className="text-sm font-semibold break-words">{head ? titleOf(head) : `Version ${shortId(id)}`}</h2>
        {head ? (
          <p className="flex flex-wrap items-center gap-1.5 text-xs text-muted-foreground">
            {head.by} <TimeAgo at={head.at} />
            {id === DRAFT_ID ? null : <CopyLink source={source} id={id} />}
          </p>
        ) : null}
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <Compare list={list} id={id} againstId={againstId} onCompare={onCompare} />
        {canRestore ? (
          <Button variant="outline" onClick={() => setIsRestoring(true)}>
            <History aria-hidden /> Restore
          </Button>
        ) : null}
      </div>
      <RestoreDialog
        source={source}
        id={id}
        newestId={versions.newestId ?? ''}
        open={isRestoring}
        onOpenChange={setIsRestoring}
        onRestored={onRestored}
      />
    </div>
  );
}

function CopyLink({ source, id }: { source: VersionSource; id: string }) {
  const { pathname, origin } = window.location;
  return (
    <>
      <code className="font-mono">{id}</code>
      <CopyButton value={`${origin}${pathname}?${source.param}=${id}`} label="Copy the link to this version" />
    </>
  );
}

const NOTHING = 'none';

function Compare({
  list,
  id,
  againstId,
  onCompare,
}: Pick<VersionViewProps, 'list' | 'id' | 'againstId' | 'onCompare'>) {
  return (
    <div className="flex flex-col gap-1">
      <Label htmlFor="compare-with">Compare with</Label>
      <Select value={againstId ?? NOTHING} onValueChange={(value) => onCompare(value === NOTHING ? null : value)}>
        <SelectTrigger id="compare-with" className="w-60 max-w-full">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          <SelectItem value={NOTHING}>Nothing</SelectItem>
          {list
            .filter((version) => version.id !== id)
            .map((version) => (
              <SelectItem key={version.id} value={version.id}>
                {version.id === DRAFT_ID ? 'Your draft' : `${shortId(version.id)} · ${titleOf(version)}`}
              </SelectItem>
            ))}
        </SelectContent>
      </Select>
    </div>
  );
}

const PARTS = [
  { key: 'code', label: 'Code', language: null },
  { key: 'inputs', label: 'Inputs', language: 'json' },
  { key: 'settings', label: 'Settings', language: 'json' },
] as const;

type PartsProps = { texts: VersionTexts; before: VersionTexts | null; againstId: string | null };

function Parts({ texts, before, againstId }: PartsProps) {
  const shown = PARTS.filter(({ key }) => texts[key] !== '' && before?.[key] !== '');
  const first = shown.find(({ key }) => before && before[key] !== texts[key])?.key ?? 'code';
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Tabs value={chosen ?? first} onValueChange={setChosen}>
      <TabsList>
        {shown.map(({ key, label }) => (
          <TabsTrigger key={key} value={key}>
            {label}
            {before && before[key] !== texts[key] ? (
              <span className="size-1.5 rounded-full bg-primary" role="img" aria-label="changed" />
            ) : null}
          </TabsTrigger>
        ))}
      </TabsList>
      {shown.map(({ key, label, language }) => (
        <TabsContent key={key} value={key}>
          <Part
            label={label}
            text={texts[key]}
            before={before && before[key]}
            language={language ?? texts.language}
            againstId={againstId}
          />
        </TabsContent>
      ))}
    </Tabs>
  );
}

type PartProps = {
  label: string;
  text: string;
  before: string | null;
  language: VersionTexts['language'];
  againstId: string | null;
};

function Part({ label, text, before, language, againstId }: PartProps) {
  const isWide = useIsWide();
  if (before === null || before === text) {
    return (
      <div className="flex flex-col gap-2">
        {before === null ? null : <p className="text-sm text-muted-foreground">Nothing differs here.</p>}
        <CodeEditor
          value={text}
          language={language}
          ariaLabel={label}
          readOnly
          className="max-h-[70dvh] overflow-auto"
        />
      </div>
    );
  }
  return (
    <CodeDiff
      before={before}
      after={text}
      language={language}
      isWide={isWide}
      beforeLabel={`${label} of ${againstId === DRAFT_ID ? 'your draft' : shortId(againstId ?? '')}`}
      afterLabel={`${label} of this version`}
    />
  );
}

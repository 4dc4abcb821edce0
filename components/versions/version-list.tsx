'use client';

import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { TimeAgo } from '../ui/time-ago';
import { DRAFT_ID, shortId, type VersionHead } from './version-source';

type VersionListProps = {
  list: VersionHead[];
  newestId: string | undefined;
  chosenId: string;
  onChoose: (id: string) => void;
};

export function VersionList({ list, newestId, chosenId, onChoose }: VersionListProps) {
  return (
    <ol
      aria-label="Versions"
      className="max-h-56 min-w-0 self-start overflow-y-auto rounded-md border bg-card lg:max-h-[75dvh]"
    >
      {list.map((version) => (
        <li key={version.id} className="border-b last:border-b-0">
          <button
            type="button"
            aria-pressed={version.id === chosenId}
            onClick={() => onChoose(version.id)}
            className={cn(
              'flex w-full min-w-0 flex-col gap-0.5 px-3 py-2 text-left text-sm -outline-offset-2 hover:bg-muted/60',
              version.id === chosenId && 'bg-primary-subtle hover:bg-primary-subtle',
            )}
          >
            <span className="flex w-full min-w-0 items-center gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">{titleOf(version)}</span>
              {version.id === newestId ? <Badge variant="primary">Newest</Badge> : null}
              {version.id === DRAFT_ID ? <Badge variant="warning">Draft</Badge> : null}
            </span>
            <span className="flex w-full min-w-0 gap-1.5 text-xs text-muted-foreground">
              {version.by ? <span className="truncate">{version.by}</span> : null}
              <TimeAgo at={version.at} />
              {version.id === DRAFT_ID ? null : <code className="ml-auto font-mono">{shortId(version.id)}</code>}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

export function titleOf(version: VersionHead): string {
  return version.id === DRAFT_ID ? 'Your draft' : version.message || 'No message';
}

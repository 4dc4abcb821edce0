'use client';

import { ArrowDownToLine, WrapText } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { CopyButton } from '../ui/copy-button';
import { Tooltip } from '../ui/tooltip';
import { type AnsiLine, linesOf, type ParsedLog, plainText } from './ansi';
import { LogDownload } from './log-download';
import { LogLine } from './log-line';

type LogViewProps = {
  log: ParsedLog;
  isLive: boolean;
  /** Of the downloaded file. */
  fileName: string;
  rawUrl: string;
  emptyText?: string;
  className?: string;
};

const LINES_AT_ONCE = 1000;
const NEAR_END_PX = 24;

/** A log with its colours. It follows what arrives until the reader scrolls up. */
export function LogView({ log, isLive, fileName, rawUrl, emptyText, className }: LogViewProps) {
  const [doesWrap, setDoesWrap] = useState(true);
  const [shownMax, setShownMax] = useState(LINES_AT_ONCE);
  const lines = linesOf(log);
  const hidden = Math.max(0, lines.length - shownMax);
  const { box, isFollowing, follow, onScroll } = useFollow();
  const text = () => lines.map(plainText).join('\n');
  return (
    <div className={cn('flex min-h-0 min-w-0 flex-col overflow-hidden rounded-md border bg-code', className)}>
      <div className="flex h-8 shrink-0 items-center gap-1 border-b px-2 text-xs text-muted-foreground">
        <span className="mr-auto flex items-center gap-1.5">
          {isLive ? <LiveDot /> : null}
          {lines.length.toLocaleString('en')} {lines.length === 1 ? 'line' : 'lines'}
        </span>
        <Tooltip label="Wrap long lines">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Wrap long lines"
            aria-pressed={doesWrap}
            className={doesWrap ? 'bg-accent' : ''}
            onClick={() => setDoesWrap(!doesWrap)}
          >
            <WrapText aria-hidden />
          </Button>
        </Tooltip>
        <LogDownload fileName={fileName} text={text} rawUrl={rawUrl} isEmpty={lines.length === 0} />
        <CopyButton value={text} label="Copy logs" />
      </div>
      <div className="relative min-h-0 flex-1">
        <div
          ref={box}
          role="log"
          aria-label="Logs"
          aria-live="off"
          tabIndex={0}
          onScroll={onScroll}
          className={cn(
            'h-full overflow-auto p-2.5 font-mono text-xs leading-5 -outline-offset-2',
            doesWrap ? 'break-words whitespace-pre-wrap' : 'whitespace-pre',
          )}
        >
          {hidden > 0 ? <HiddenLines count={hidden} onMore={() => setShownMax(shownMax + LINES_AT_ONCE * 5)} /> : null}
          <Lines lines={lines} from={hidden} />
          {lines.length === 0 ? (
            <span className="font-sans text-muted-foreground">
              {isLive ? 'Waiting for output…' : (emptyText ?? 'Nothing was logged.')}
            </span>
          ) : null}
        </div>
        {isFollowing || !isLive ? null : (
          <Button variant="secondary" size="sm" className="absolute right-3 bottom-3 shadow-popover" onClick={follow}>
            <ArrowDownToLine aria-hidden /> Follow
          </Button>
        )}
      </div>
    </div>
  );
}

function LiveDot() {
  return (
    <span className="flex items-center gap-1.5 text-info">
      <span aria-hidden className="size-1.5 animate-pulse rounded-full bg-info" /> Live ·
    </span>
  );
}

function HiddenLines({ count, onMore }: { count: number; onMore: () => void }) {
  return (
    <button type="button" className="mb-1 block font-sans text-primary hover:underline" onClick={onMore}>
      Show earlier lines ({count.toLocaleString('en')} hidden)
    </button>
  );
}

// A line never changes place or content, except the last: its number is its identity.
function Lines({ lines, from }: { lines: AnsiLine[]; from: number }) {
  return lines.slice(from).map((line, index) => <LogLine key={from + index} line={line} />);
}

function useFollow() {
  const box = useRef<HTMLDivElement>(null);
  const [isFollowing, setIsFollowing] = useState(true);
  useEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight;
  });

  function onScroll() {
    const element = box.current;
    if (!element) return;
    setIsFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
  }
  return { box, isFollowing, follow: () => setIsFollowing(true), onScroll };
}

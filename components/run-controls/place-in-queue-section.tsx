'use client';

import type { ReactNode } from 'react';
import { NumberRow, Section, TextRow } from '../flow-editor/panel/controls';

type PlaceInQueueProps = {
  /** undefined: it has no tag to set. */
  tag?: string;
  tagHint?: string;
  tagPlaceholder?: string;
  onTagChange?: (tag: string) => void;
  priority: number | null | undefined;
  priorityHint: string;
  onPriorityChange: (priority: number | undefined) => void;
  children?: ReactNode;
};

const PRIORITY_MAX = 32_767;

/** Which workers take it, and before what. */
export function PlaceInQueueSection({ tag, onTagChange, ...props }: PlaceInQueueProps) {
  return (
    <Section title="Place in the queue">
      {tag === undefined || !onTagChange ? null : (
        <TextRow
          label="Tag"
          hint={props.tagHint}
          placeholder={props.tagPlaceholder}
          value={tag}
          onChange={(next) => onTagChange(next.trim())}
        />
      )}
      {props.children}
      <NumberRow
        label="Priority"
        hint={props.priorityHint}
        placeholder="0"
        min={-PRIORITY_MAX}
        max={PRIORITY_MAX}
        value={props.priority}
        onChange={props.onPriorityChange}
      />
    </Section>
  );
}

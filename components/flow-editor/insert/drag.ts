import type { PointerEvent as ReactPointerEvent } from 'react';
import type { Editor } from '../state/editor-context';
import type { Dragged } from '../state/ui-store';
import { type DropTarget, dropTargetAt, dropTargets } from './drop-targets';

const START_PX = 6;
const EDGE_PX = 40;
const SCROLL_PX = 12;

/** Begins to drag something over the graph; a pointer that hardly moves stays a click. */
export function startDrag(editor: Editor, event: ReactPointerEvent<HTMLElement>, what: Dragged): void {
  // On a touch screen a finger scrolls and pans; steps are moved by their menu there.
  if (event.button !== 0 || !event.isPrimary || event.pointerType === 'touch') return;
  follow(editor, what, { x: event.clientX, y: event.clientY });
}

type Point = { x: number; y: number };

function follow(editor: Editor, what: Dragged, start: Point): void {
  const stop = new AbortController();
  const { signal } = stop;
  let isDragging = false;
  let target: DropTarget | undefined;

  function move(event: PointerEvent) {
    const at = { x: event.clientX, y: event.clientY };
    if (!isDragging && Math.hypot(at.x - start.x, at.y - start.y) < START_PX) return;
    isDragging = true;
    scrollAtEdge(editor, at);
    target = dropTargetAt(dropTargets(editor, what), at);
    editor.ui.setState({ drag: { what, ...at } });
    editor.graph.setState({ dragged: 'ids' in what ? what.ids : null, dropEdgeId: target?.edge.id ?? null });
  }

  function end() {
    stop.abort();
    editor.ui.setState({ drag: null });
    editor.graph.setState({ dragged: undefined, dropEdgeId: null });
  }

  function drop(event: PointerEvent) {
    if (isDragging) move(event);
    end();
    if (!isDragging) return;
    swallowClick();
    if (target) put(editor, what, target);
  }

  function cancel(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !isDragging) return;
    event.stopPropagation();
    end();
    swallowClick();
  }

  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', drop, { signal });
  window.addEventListener('pointercancel', end, { signal });
  window.addEventListener('keydown', cancel, { signal, capture: true });
}

function put({ commands }: Editor, what: Dragged, { edge }: DropTarget): void {
  if ('ids' in what) commands.move(what.ids, edge.place);
  else commands.insert(what.kind, edge.place);
}

// The browser sends a click after the drop, which would select or add what is under the pointer.
function swallowClick(): void {
  const stop = new AbortController();
  window.addEventListener('click', swallow, { capture: true, signal: stop.signal });
  setTimeout(() => stop.abort(), 0);
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

/** A flow larger than the window comes along when the pointer is held at the window's edge. */
function scrollAtEdge({ view }: Editor, at: Point): void {
  const current = view.now();
  if (!current) return;
  const frame = current.frame.getBoundingClientRect();
  const x = push(at.x, frame.left, frame.right);
  const y = push(at.y, frame.top, frame.bottom);
  if (x === 0 && y === 0) return;
  const { flow } = current;
  const viewport = flow.getViewport();
  void flow.setViewport({ ...viewport, x: viewport.x + x, y: viewport.y + y });
}

function push(at: number, from: number, to: number): number {
  if (at < from || at > to) return 0;
  if (at < from + EDGE_PX) return SCROLL_PX;
  return at > to - EDGE_PX ? -SCROLL_PX : 0;
}

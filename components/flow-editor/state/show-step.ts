import type { Editor } from './editor-context';

const HEAD_PX = 64;
const MARGIN_PX = 24;
const READABLE_ZOOM = 0.7;
const MOVE_MS = 160;

/** Brings a step into view, unless it can be seen already. */
export function showStep({ view }: Editor, id: string): void {
  const shown = view.now();
  const node = shown?.flow.getNode(id);
  if (!shown || !node) return;
  const { x, y, zoom } = shown.flow.getViewport();
  const { width, height } = shown.frame.getBoundingClientRect();
  // Of a tall container its head is enough.
  const size = { width: node.width ?? 0, height: Math.min(node.height ?? 0, HEAD_PX * 2) };
  const isAcross = isWithin(node.position.x * zoom + x, size.width * zoom, width);
  const isDown = isWithin(node.position.y * zoom + y, size.height * zoom, height);
  if (isAcross && isDown) return;
  const middle = { x: node.position.x + size.width / 2, y: node.position.y + size.height / 2 };
  void shown.flow.setCenter(middle.x, middle.y, { zoom: Math.max(zoom, READABLE_ZOOM), duration: MOVE_MS });
}

/** Brings a step into view and gives it the keyboard focus. */
export function focusStep(editor: Editor, id: string): void {
  showStep(editor, id);
  // Drawn only once it is near the window: asked for after the move has begun.
  requestAnimationFrame(() => {
    const node = editor.view.now()?.frame.querySelector<HTMLElement>(`[data-module-id="${CSS.escape(id)}"]`);
    node?.focus({ preventScroll: true });
  });
}

function isWithin(start: number, length: number, room: number): boolean {
  return start >= MARGIN_PX && start + length + MARGIN_PX <= room;
}

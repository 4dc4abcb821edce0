import { type ListRef, listsOf, type Place, ROOT, type Slot } from './document';
import {
  GAP,
  HEAD,
  LANE_GAP,
  LANE_HEAD,
  LANE_TOP,
  listSize,
  moduleSize,
  PAD,
  type Sizes,
  STEP,
  TERMINAL,
} from './graph-size';
import { type FlowModule, type FlowValue, isContainer } from './schema';

export type Box = { x: number; y: number; width: number; height: number };

export type GraphNode = Box & {
  id: string;
  /** `beside`: the error handler and the preprocessor, which are not on the way. */
  kind: 'start' | 'end' | 'step' | 'container' | 'lane' | 'beside';
  /** The module the node stands for; of a lane, the container it belongs to. */
  module?: FlowModule;
  slot?: Slot;
  depth: number;
};

/** A line between nodes. Inside a container it starts at the container's own head and ends at its foot. */
export type GraphEdge = {
  id: string;
  source: string;
  sourcePort: 'out' | 'head';
  target: string;
  targetPort: 'in' | 'foot';
  /** Where a step goes that is dropped on this line. */
  place: Place;
  label: string;
  isEmptyList: boolean;
  /** Every line is straight down: its `x`, and from where to where. */
  x: number;
  fromY: number;
  toY: number;
};

export type FlowGraphProjection = { nodes: GraphNode[]; edges: GraphEdge[] };

export const START_ID = '#start';
export const END_ID = '#end';

const BESIDE_GAP = 64;

type Drawing = FlowGraphProjection & { sizes: Sizes; used: Map<string, number> };

type ListPosition = {
  list: ListRef;
  entry: Pick<GraphEdge, 'source' | 'sourcePort'>;
  exit: Pick<GraphEdge, 'target' | 'targetPort'>;
  centerX: number;
  top: number;
  bottom: number;
  depth: number;
};

type Frame = Box & { id: string; depth: number };

/** The document as boxes and lines: sequences downwards, branches side by side, the middle of the flow at x = 0. */
export function projectFlow(value: FlowValue): FlowGraphProjection {
  const drawing: Drawing = { nodes: [], edges: [], sizes: new Map(), used: new Map() };
  const start = { x: -TERMINAL.width / 2, y: 0, ...TERMINAL };
  const end = { ...start, y: TERMINAL.height + listSize(drawing.sizes, value.modules).height };
  drawing.nodes.push({ id: START_ID, kind: 'start', ...start, depth: 0 });
  drawList(drawing, value.modules, {
    list: ROOT,
    entry: { source: START_ID, sourcePort: 'out' },
    exit: { target: END_ID, targetPort: 'in' },
    centerX: 0,
    top: TERMINAL.height,
    bottom: end.y,
    depth: 0,
  });
  drawing.nodes.push({ id: END_ID, kind: 'end', ...end, depth: 0 });
  if (value.failure_module) drawBeside(drawing, value.failure_module, { to: end, x: end.x + end.width + BESIDE_GAP });
  if (value.preprocessor_module) {
    drawBeside(drawing, value.preprocessor_module, { to: start, x: start.x - BESIDE_GAP - STEP.width });
  }
  return { nodes: drawing.nodes, edges: drawing.edges };
}

/** What the head of a lane says. */
export function laneTitle(container: FlowModule, slot: Slot): string {
  if (slot === 'default') return 'Otherwise';
  const list = listsOf(container.value).find((candidate) => candidate.slot === slot);
  return list?.branch?.summary || `Branch ${Number(slot) + 1}`;
}

function drawList(drawing: Drawing, modules: FlowModule[], at: ListPosition): void {
  const { list, centerX: x } = at;
  let from = at.entry;
  let fromY = at.top;
  modules.forEach((module, index) => {
    const size = moduleSize(drawing.sizes, module);
    const toY = fromY + GAP;
    const id = drawModule(drawing, module, { x: x - size.width / 2, y: toY, ...size, depth: at.depth });
    const line = { ...from, target: id, targetPort: 'in', x, fromY, toY } as const;
    drawing.edges.push(edgeAlong(line, { list, index }, modules));
    from = { source: id, sourcePort: 'out' };
    fromY = toY + size.height;
  });
  const line = { ...from, ...at.exit, x, fromY, toY: at.bottom };
  drawing.edges.push(edgeAlong(line, { list, index: modules.length }, modules));
}

function drawModule(drawing: Drawing, module: FlowModule, box: Box & { depth: number }): string {
  const id = uniqueId(drawing, module.id);
  const { value } = module;
  drawing.nodes.push({ id, kind: isContainer(value) ? 'container' : 'step', module, ...box });
  if (value.type === 'forloopflow' || value.type === 'whileloopflow') drawBody(drawing, module, { ...box, id });
  else drawLanes(drawing, module, { ...box, id });
  return id;
}

function drawBody(drawing: Drawing, loop: FlowModule, frame: Frame): void {
  const [body] = listsOf(loop.value);
  drawList(drawing, body?.modules ?? [], {
    list: { container: loop.id, slot: 'body' },
    entry: { source: frame.id, sourcePort: 'head' },
    exit: { target: frame.id, targetPort: 'foot' },
    centerX: frame.x + frame.width / 2,
    top: frame.y + HEAD,
    bottom: frame.y + frame.height,
    depth: frame.depth + 1,
  });
}

function drawLanes(drawing: Drawing, module: FlowModule, frame: Frame): void {
  let x = frame.x + PAD;
  for (const { slot, modules } of listsOf(module.value)) {
    const width = listSize(drawing.sizes, modules).width + PAD * 2;
    const lane = { x, y: frame.y + HEAD + LANE_TOP, width, height: frame.height - HEAD - LANE_TOP - PAD };
    const id = `${frame.id}#${slot}`;
    drawing.nodes.push({ id, kind: 'lane', module, slot, ...lane, depth: frame.depth + 1 });
    drawList(drawing, modules, {
      list: { container: module.id, slot },
      entry: { source: id, sourcePort: 'head' },
      exit: { target: id, targetPort: 'foot' },
      centerX: x + width / 2,
      top: lane.y + LANE_HEAD,
      bottom: lane.y + lane.height,
      depth: frame.depth + 2,
    });
    x += width + LANE_GAP;
  }
}

function drawBeside(drawing: Drawing, module: FlowModule, { to, x }: { to: Box; x: number }): void {
  const box = { ...STEP, x, y: to.y + (to.height - STEP.height) / 2 };
  drawing.nodes.push({ id: uniqueId(drawing, module.id), kind: 'beside', module, ...box, depth: 0 });
}

type Line = Omit<GraphEdge, 'id' | 'place' | 'label' | 'isEmptyList'>;

function edgeAlong(line: Line, place: Place, modules: FlowModule[]): GraphEdge {
  const id = `${line.source}:${line.sourcePort}>${line.target}:${line.targetPort}`;
  return { id, ...line, place, label: placeLabel(place, modules), isEmptyList: modules.length === 0 };
}

/** How a place is called in a sentence: “Add a step after a”. */
function placeLabel(place: Place, modules: FlowModule[]): string {
  const previous = modules[place.index - 1];
  if (previous) return `Add a step after ${previous.id}`;
  const { container, slot } = place.list;
  if (container === null) return 'Add a step at the start';
  const where = `Add a step in ${container}${slotLabel(slot)}`;
  return modules.length === 0 ? where : `${where} at the start`;
}

function slotLabel(slot: Slot): string {
  if (slot === 'body') return '';
  return slot === 'default' ? ', otherwise' : `, branch ${slot + 1}`;
}

// A document that came from elsewhere may have an id twice; the graph still shows both.
function uniqueId(drawing: Drawing, id: string): string {
  const count = (drawing.used.get(id) ?? 0) + 1;
  drawing.used.set(id, count);
  return count === 1 ? id : `${id}#${count}`;
}

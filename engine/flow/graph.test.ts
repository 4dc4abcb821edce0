import { type Arbitrary, array, assert, constant, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listAt, walk } from './document';
import { insertModules } from './edits';
import { choice, flowOf, fork, loop, step, whileLoop } from './fixtures';
import { END_ID, type FlowGraphProjection, type GraphNode, laneTitle, projectFlow, START_ID } from './graph';
import type { FlowModule } from './schema';

const nodeOf = ({ nodes }: FlowGraphProjection, id: string): GraphNode => {
  const found = nodes.find((node) => node.id === id);
  if (!found) throw new Error(`no node ${id}`);
  return found;
};
const labels = (graph: FlowGraphProjection) => graph.edges.map((edge) => edge.label);
const bottom = (node: GraphNode) => node.y + node.height;

describe('the projection', () => {
  it('of an empty flow is its start, its end, and one place for the first step', () => {
    const graph = projectFlow(flowOf());
    expect(graph.nodes.map((node) => node.id)).toEqual([START_ID, END_ID]);
    expect(graph.edges).toMatchObject([{ label: 'Add a step at the start', isEmptyList: true, x: 0 }]);
  });

  it('puts a sequence one below the other, with a line between each two', () => {
    const graph = projectFlow(flowOf(step('a'), step('b')));
    expect(bottom(nodeOf(graph, START_ID))).toBeLessThan(nodeOf(graph, 'a').y);
    expect(bottom(nodeOf(graph, 'a'))).toBeLessThan(nodeOf(graph, 'b').y);
    expect(bottom(nodeOf(graph, 'b'))).toBeLessThan(nodeOf(graph, END_ID).y);
    expect(labels(graph)).toEqual(['Add a step at the start', 'Add a step after a', 'Add a step after b']);
  });

  it('names every place by where it is', () => {
    const value = flowOf(loop('b', []), whileLoop('c', [step('d')]), choice('e', [[], [step('f')]]), fork('g', [[]]));
    expect(labels(projectFlow(value))).toEqual([
      'Add a step in b',
      'Add a step at the start',
      'Add a step in c at the start',
      'Add a step after d',
      'Add a step after b',
      'Add a step in e, branch 1',
      'Add a step in e, branch 2 at the start',
      'Add a step after f',
      'Add a step in e, otherwise',
      'Add a step after c',
      'Add a step in g, branch 1',
      'Add a step after e',
      'Add a step after g',
    ]);
  });

  it('puts branches side by side, each in a lane, all as tall as the tallest', () => {
    const graph = projectFlow(flowOf(choice('e', [[step('f'), step('g')], []], [step('h')])));
    const lanes = graph.nodes.filter((node) => node.kind === 'lane');
    expect(lanes.map((lane) => lane.slot)).toEqual([0, 1, 'default']);
    expect(new Set(lanes.map((lane) => lane.y)).size).toBe(1);
    expect(new Set(lanes.map((lane) => lane.height)).size).toBe(1);
    expect(nodeOf(graph, 'f').x).toBeLessThan(nodeOf(graph, 'h').x);
  });

  it('draws a branch module without branches as a plain frame', () => {
    const graph = projectFlow(flowOf(fork('e', [])));
    expect(nodeOf(graph, 'e').kind).toBe('container');
    expect(graph.nodes.filter((node) => node.kind === 'lane')).toEqual([]);
  });

  it('shows the error handler beside the end', () => {
    const graph = projectFlow({ ...flowOf(step('a')), failure_module: step('failure') });
    expect(nodeOf(graph, 'failure')).toMatchObject({ kind: 'beside' });
    expect(nodeOf(graph, 'failure').x).toBeGreaterThan(nodeOf(graph, END_ID).x);
  });

  it('gives nodes of their own to two steps with the same id', () => {
    const graph = projectFlow(flowOf(step('a'), step('a')));
    expect(graph.nodes.map((node) => node.id)).toEqual([START_ID, 'a', 'a#2', END_ID]);
  });
});

describe('lanes', () => {
  it('are called by their summary, or else by their number', () => {
    const module = fork('e', [[], []]);
    if (module.value.type === 'branchall') module.value.branches[1] = { summary: 'Mail', modules: [] };
    expect(laneTitle(module, 0)).toBe('Branch 1');
    expect(laneTitle(module, 1)).toBe('Mail');
    expect(laneTitle(choice('c', []), 'default')).toBe('Otherwise');
  });
});

function modulesOf(depth: number): Arbitrary<FlowModule[]> {
  if (depth === 0) return array(constant(step('x')), { maxLength: 2 });
  const inner = modulesOf(depth - 1);
  const module = tuple(constantFrom('step', 'loop', 'choice', 'fork'), inner, inner).map(([kind, one, other]) => {
    if (kind === 'loop') return loop('x', one);
    if (kind === 'choice') return choice('x', [one], other);
    return kind === 'fork' ? fork('x', [one, other]) : step('x');
  });
  return array(module, { maxLength: 3 });
}

const modules = modulesOf(3);

/** The same flow with ids a person could give: one for each module. */
function withIds(list: FlowModule[]): FlowModule[] {
  const text = JSON.stringify(list);
  let count = 0;
  return JSON.parse(text.replaceAll('"id":"x"', () => `"id":"m${(count += 1)}"`));
}

describe('any flow', () => {
  it('is drawn without overlaps: a node is inside another or beside it', () => {
    assert(
      property(modules, (list) => {
        const { nodes } = projectFlow(flowOf(...withIds(list)));
        for (const one of nodes) {
          for (const other of nodes) {
            if (one !== other) expect(isInside(one, other) || isInside(other, one) || isApart(one, other)).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has exactly one line for each place where a step can go, and each takes one', () => {
    assert(
      property(modules, (list) => {
        const value = flowOf(...withIds(list));
        const { edges } = projectFlow(value);
        expect(new Set(edges.map((edge) => edge.id)).size).toBe(edges.length);
        for (const { place, fromY, toY } of edges) {
          expect(toY).toBeGreaterThan(fromY);
          expect(listAt(value, place.list)?.length).toBeGreaterThanOrEqual(place.index);
          const next = insertModules(value, place, [step('new')]);
          expect(walk(next).find((found) => found.module.id === 'new')?.place).toEqual(place);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function isInside(one: GraphNode, other: GraphNode): boolean {
  return (
    one.x >= other.x &&
    one.y >= other.y &&
    one.x + one.width <= other.x + other.width &&
    one.y + one.height <= other.y + other.height
  );
}

function isApart(one: GraphNode, other: GraphNode): boolean {
  return (
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y
  );
}

import { expect, test } from 'vitest';
import { flowOf, fork, step } from '@/engine/flow/fixtures';
import { projectFlow } from '@/engine/flow/graph';
import { startViewport } from './viewport';

const PHONE = { width: 390, height: 700 };
const DESK = { width: 700, height: 800 };
const STEPS = Array.from({ length: 30 }, (_, index) => step(`s${index}`));
const forked = projectFlow(flowOf(fork('a', [[step('b')], [step('c')]]), ...STEPS));

test.each([PHONE, DESK])('a long flow begins at its top, with its branches in sight: %o', (frame) => {
  const { x, y, zoom } = startViewport(forked, frame);
  expect(y).toBeGreaterThanOrEqual(0);
  for (const node of forked.nodes) {
    expect(x + node.x * zoom).toBeGreaterThanOrEqual(0);
    expect(x + (node.x + node.width) * zoom).toBeLessThanOrEqual(frame.width);
  }
});

test('a small flow is not blown up', () => {
  expect(startViewport(projectFlow(flowOf(step('a'))), DESK).zoom).toBe(1);
});

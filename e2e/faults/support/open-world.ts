import { afterAll, afterEach } from 'vitest';
import { World } from './world';

/** The world of a test file: its stores last as long as the file, its processes as long as each test. */
export async function openWorld(): Promise<World> {
  const world = await World.open();
  afterEach(() => world.stopNodes());
  afterAll(() => world.close());
  return world;
}

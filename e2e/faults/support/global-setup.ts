import { bundleForFaults } from './bundle.mjs';
import { SEED } from './seed';

export async function setup(): Promise<void> {
  // Every test process throws the same dice.
  process.env.FAULT_SEED = SEED;
  process.stdout.write(`FAULT_SEED=${SEED}\n`);
  await bundleForFaults();
}

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Dice } from '../run/testing/dice';
import { randomFlow } from '../run/testing/random-flow';
import { rewriteModules } from './document';
import { exportOpenFlow } from './export';
import { importOpenFlow } from './import';
import { type FlowModule, type InputTransform, type OpenFlow, openFlow } from './schema';

const SEEDS = 200;
const CASES = 'e2e/conformance/cases';

function imported(document: unknown): OpenFlow {
  const answer = importOpenFlow(document);
  if (!answer.ok) throw new Error(answer.errors.join('\n'));
  return answer.flow;
}

const overTheWire = (flow: OpenFlow): unknown => JSON.parse(JSON.stringify(exportOpenFlow(flow)));

/** Settings that the random flows lack, because they decide nothing there, and what only others know. */
function withMore(dice: Dice, module: FlowModule): FlowModule {
  const more: [number, Partial<FlowModule>][] = [
    [0.2, { summary: dice.pick(['', 'Says what it does']) }],
    [0.2, { cache_ttl: dice.whole(0, 100), cache_ignore_s3_path: dice.chance(0.5) }],
    [0.2, { delete_after_secs: dice.whole(0, 100) }],
    [0.1, { delete_after_use: true }],
    [0.2, { mock: { enabled: dice.chance(0.5), return_value: dice.pick([null, 0, [1], { a: null }]) } }],
    [0.1, { debouncing: { debounce_delay_s: 5, debounce_args_to_accumulate: ['items'] } }],
    [0.1, { on_worker_lost: 'fail' }],
    [0.1, { custom: { of: ['another', 'tool', null] } }],
  ];
  return Object.assign({}, module, ...more.map(([chance, settings]) => (dice.chance(chance) ? settings : {})));
}

function randomDocument(seed: number): OpenFlow {
  const dice = new Dice(seed);
  const { flow } = randomFlow(seed);
  const value = rewriteModules(flow, (module) => withMore(dice, module));
  return openFlow.parse({
    summary: dice.pick(['', 'A flow']),
    ...(dice.chance(0.5) ? { description: 'What it is for' } : {}),
    ...(dice.chance(0.5) ? { schema: { type: 'object', properties: { n: { type: 'number' } }, order: ['n'] } } : {}),
    ...(dice.chance(0.5) ? { tag: 'gpu', timeout: 60 } : {}),
    value: {
      ...value,
      ...(dice.chance(0.5)
        ? { early_return: value.modules[0]?.id, concurrent_limit: 2, concurrency_key: '$args[n]' }
        : {}),
      ...(dice.chance(0.5) ? { notes: [{ id: 'n', text: 'Look', color: 'blue', type: 'free' }], groups: [] } : {}),
    },
  });
}

function withoutNothing(module: FlowModule): FlowModule {
  const { constant, exponential } = module.retry ?? {};
  const tries = (constant?.attempts ?? 0) + (exponential?.attempts ?? 0);
  return { ...module, summary: module.summary || undefined, retry: tries > 0 ? module.retry : undefined };
}

/** As old flows wrote it: inputs beside the value, types left to be guessed, plain numbers. */
function inOldSpelling(module: FlowModule): unknown {
  const { value, ...rest } = module;
  const { input_transforms, ...bare } = value as { input_transforms?: Record<string, InputTransform> };
  const inputs = Object.entries(input_transforms ?? {}).map(([name, transform]) => [name, withoutType(transform)]);
  return {
    ...rest,
    ...(typeof rest.timeout === 'object' ? { timeout: bareNumber(rest.timeout) } : {}),
    ...(input_transforms ? { input_transform: Object.fromEntries(inputs) } : {}),
    value: bare,
  };
}

function withoutType({ type: _type, ...transform }: InputTransform): object {
  return transform;
}

function bareNumber(transform: InputTransform | null): unknown {
  return transform?.type === 'static' && typeof transform.value === 'number' ? transform.value : transform;
}

const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);

describe('an exported flow', () => {
  it('imports to one that is exported the same, whatever is in it', () => {
    for (const seed of seeds) {
      const document = overTheWire(randomDocument(seed));
      expect(overTheWire(imported(document)), `seed ${seed}`).toEqual(document);
    }
  });

  it('imports to an equal one, but for settings that say nothing', () => {
    for (const seed of seeds) {
      const flow = imported(randomDocument(seed));
      const bare = rewriteModules(flow.value, withoutNothing);
      expect(imported(overTheWire(flow)), `seed ${seed}`).toEqual({ ...flow, value: bare });
    }
  });

  it.each(readdirSync(CASES))('of the conformance case %s comes back equal', (file) => {
    const { flow, value } = JSON.parse(readFileSync(`${CASES}/${file}`, 'utf8')) as { flow?: unknown; value?: unknown };
    const once = imported(flow ?? { value });
    expect(imported(overTheWire(once))).toEqual(imported(overTheWire(imported(overTheWire(once)))));
    expect(overTheWire(imported(overTheWire(once)))).toEqual(overTheWire(once));
  });
});

it('a flow in old spellings imports to the same as in today’s', () => {
  for (const seed of seeds) {
    const flow = imported(overTheWire(randomDocument(seed)));
    const old = rewriteModules(flow.value, (module) => inOldSpelling(module) as FlowModule);
    expect(imported({ ...flow, value: old }), `seed ${seed}`).toEqual(flow);
  }
});

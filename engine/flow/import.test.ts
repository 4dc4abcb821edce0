import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findModule } from './document';
import { exportOpenFlow } from './export';
import { flowOf, loop, openFlowOf, outline, step } from './fixtures';
import { type Imported, importOpenFlow, parseOpenFlow } from './import';
import type { OpenFlow } from './schema';

function flowFrom(imported: Imported): OpenFlow {
  if (!imported.ok) throw new Error(imported.errors.join('\n'));
  return imported.flow;
}

const errorsOf = (imported: Imported) => (imported.ok ? [] : imported.errors);
const raw = { type: 'rawscript', language: 'bun', content: 'x' };

describe('what can be imported', () => {
  it('is an OpenFlow, a bare value, or the API’s answer about a flow', () => {
    const value = { modules: [{ id: 'a', value: raw }] };
    expect(outline(flowFrom(importOpenFlow({ summary: 's', value })).value)).toBe('a');
    expect(outline(flowFrom(importOpenFlow(value)).value)).toBe('a');
    const answer = {
      path: 'f/a/b',
      workspace_id: 'w',
      edited_by: 'x',
      summary: 's',
      description: 'd',
      value,
      schema: { type: 'object' },
    };
    expect(flowFrom(importOpenFlow(answer))).toEqual({
      summary: 's',
      description: 'd',
      schema: { type: 'object' },
      value: { modules: [{ id: 'a', value: { ...raw, input_transforms: {} } }] },
    });
  });

  it('keeps who it runs as', () => {
    const flow = flowFrom(importOpenFlow({ value: { modules: [] }, on_behalf_of_email: 'a@b.cd' }));
    expect(flow).toEqual({ summary: '', value: { modules: [] }, on_behalf_of_email: 'a@b.cd' });
  });

  it('keeps what it does not know', () => {
    const value = {
      modules: [{ id: 'a', value: { ...raw, assets: [1] }, priority: 3, custom: true }],
      notes: [{ id: 'n' }],
    };
    expect(flowFrom(importOpenFlow(value)).value).toMatchObject(value);
  });

  it.each(readdirSync('e2e/conformance/cases'))('is each conformance case: %s', (file) => {
    const { flow, value } = JSON.parse(readFileSync(`e2e/conformance/cases/${file}`, 'utf8'));
    const document = flow ?? value;
    expect(errorsOf(importOpenFlow(document))).toEqual([]);
  });
});

const only = (module: object) => flowFrom(importOpenFlow({ modules: [module] })).value.modules[0];

describe('old spellings', () => {
  it.each([
    ['input_transform', { id: 'a', input_transform: { x: { type: 'static', value: 1 } }, value: raw }],
    ['input_transforms on the module', { id: 'a', input_transforms: { x: { type: 'static', value: 1 } }, value: raw }],
    [
      'input_transform in the value',
      { id: 'a', value: { ...raw, input_transform: { x: { type: 'static', value: 1 } } } },
    ],
    ['a transform without type', { id: 'a', value: { ...raw, input_transforms: { x: { value: 1 } } } }],
  ])('%s', (_, module) => {
    expect(only(module)).toEqual({ id: 'a', value: { ...raw, input_transforms: { x: { type: 'static', value: 1 } } } });
  });

  it('an expression without type', () => {
    const module = only({ id: 'a', value: { ...raw, input_transforms: { x: { expr: '1' } } } });
    expect(module?.value).toMatchObject({ input_transforms: { x: { type: 'javascript', expr: '1' } } });
  });

  it('numbers in place of transforms', () => {
    const inner = { id: 'b', timeout: 5, sleep: 2, value: raw };
    const module = only({
      id: 'a',
      value: { type: 'forloopflow', iterator: { expr: '[]' }, parallelism: 3, modules: [inner] },
    });
    expect(module?.value).toMatchObject({
      iterator: { type: 'javascript', expr: '[]' },
      parallelism: { type: 'static', value: 3 },
      modules: [{ timeout: { type: 'static', value: 5 }, sleep: { type: 'static', value: 2 } }],
    });
  });

  it('modules without an id get one that nobody has', () => {
    const branches = [{ summary: 's', expr: 'true', modules: [{ value: raw }] }];
    const value = {
      modules: [{ id: 'a', value: raw }, { value: { type: 'branchone', branches, default: [{ value: raw }] } }],
    };
    expect(outline(flowFrom(importOpenFlow(value)).value)).toBe('a d(b|c)');
  });

  it('special modules get their ids', () => {
    const value = { modules: [], failure_module: { value: raw }, preprocessor_module: { id: 'x', value: raw } };
    const flow = flowFrom(importOpenFlow(value));
    expect(findModule(flow.value, 'failure')).toBeDefined();
    expect(findModule(flow.value, 'preprocessor')).toBeDefined();
  });
});

describe('what cannot be imported', () => {
  it.each([[5], [null], [[]], [{}], [{ value: {} }], ['text']])('%j is told to be no flow', (document) => {
    expect(errorsOf(importOpenFlow(document))).toEqual(['This is not a flow: it has no list of “modules”.']);
  });

  it('says where the text is no JSON', () => {
    expect(errorsOf(parseOpenFlow('{"modules": [}'))[0]).toMatch(/^This is not JSON: /);
    expect(parseOpenFlow('{"modules": []}').ok).toBe(true);
  });

  it('names the step and the field', () => {
    const modules = [
      { id: 'a', value: raw },
      { id: 'b', value: { type: 'forloopflow', modules: [{ id: 'c', value: { ...raw, content: 5 } }] } },
    ];
    expect(errorsOf(importOpenFlow({ modules })).join('\n')).toContain(
      'Step “c”: value.modules.1.value.modules.0.value.content',
    );
  });

  it('names a kind of step that is not known', () => {
    const modules = [{ id: 'a', value: { type: 'aiagent', tools: [] } }];
    expect(errorsOf(importOpenFlow({ modules }))).toEqual([
      'Step “a”: value.modules.0.value.type: AI agent steps are not supported',
    ]);
  });

  it.each([
    ['modules that are no list of modules', { modules: [5] }],
    ['a list inside that is none', { modules: [{ id: 'a', value: { type: 'branchone', branches: [5], default: 7 } }] }],
    ['a value that is none', { modules: [{ id: 'a', value: 5 }] }],
    ['transforms that are none', { modules: [{ id: 'a', value: { ...raw, input_transforms: 5 } }] }],
  ])('is refused: %s', (_, document) => {
    expect(errorsOf(importOpenFlow(document)).length).toBeGreaterThan(0);
  });

  it('is refused when only the value inside the envelope is broken', () => {
    expect(importOpenFlow({ summary: 5, value: { modules: [] } }).ok).toBe(false);
  });
});

describe('export', () => {
  it('leaves out what says nothing', () => {
    const flow = openFlowOf({
      ...flowOf(
        step(
          'a',
          {},
          {
            summary: '',
            retry: {},
            sleep: null,
            stop_after_if: { expr: '1', error_message: null },
            suspend: { required_events: 1, timeout: null },
          },
        ),
        loop('l', [step('b', {}, { summary: null, retry: { constant: { attempts: 1, seconds: 0 } } })]),
      ),
      skip_expr: null,
    });
    const exported = exportOpenFlow({ ...flow, description: '' });
    expect(JSON.stringify(exported)).not.toContain('null');
    expect(Object.keys(exported)).toEqual(['summary', 'value']);
    expect(exported.value.modules[0]).toEqual(
      step('a', {}, { stop_after_if: { expr: '1' }, suspend: { required_events: 1 } }),
    );
    expect(findModule(exported.value, 'b')?.retry).toEqual({ constant: { attempts: 1, seconds: 0 } });
  });

  it('comes back in unchanged', () => {
    const flow = { ...openFlowOf(flowOf(step('a'), loop('l', [step('b')])), { type: 'object' }), description: 'd' };
    expect(flowFrom(parseOpenFlow(JSON.stringify(exportOpenFlow(flow))))).toEqual(flow);
  });
});

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from '@/engine/flow/schema';
import { AppError } from '../errors';

type StepResult = { default_args?: unknown; enums?: unknown; description?: unknown };

/** The form of a step: its schema, with the defaults and choices that the step's own result gives. */
export function approvalForm(form: Record<string, unknown> | null, result: unknown): JsonSchema | null {
  if (form === null || !isObject(form.properties) || Object.keys(form.properties).length === 0) return null;
  const { default_args: defaults, enums }: StepResult = isObject(result) ? result : {};
  const properties = Object.entries(form.properties).map(([name, schema]) => {
    const choices = isObject(enums) ? enums[name] : undefined;
    return [
      name,
      {
        ...(isObject(schema) ? schema : {}),
        ...(isObject(defaults) && name in defaults ? { default: defaults[name] } : {}),
        ...(Array.isArray(choices) && choices.length > 0 ? { enum: choices } : {}),
      },
    ];
  });
  return { type: 'object', ...form, properties: Object.fromEntries(properties) } as JsonSchema;
}

/** What the step says about itself in its result. */
export function resultDescription(result: unknown): string | null {
  const { description }: StepResult = isObject(result) ? result : {};
  return typeof description === 'string' ? description : null;
}

/** Throws invalid_input naming the first field at fault. */
export function checkFormValue(form: JsonSchema | null, value: Record<string, unknown>): void {
  if (form === null) return;
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, addUsedSchema: false });
  addFormats.default(ajv);
  const check = compile(ajv, form);
  if (check(value)) return;
  const [error] = check.errors ?? [];
  const missing = error?.keyword === 'required' ? `.${String(error.params.missingProperty)}` : '';
  const field = `body.value${(error?.instancePath ?? '').replaceAll('/', '.')}${missing}`;
  const message = missing ? 'is required' : (error?.message ?? 'is not valid');
  throw new AppError('invalid_input', `${field.replace('body.value.', '')} ${message}`, { field });
}

function compile(ajv: Ajv2020, form: JsonSchema) {
  try {
    return ajv.compile(form);
  } catch (cause) {
    throw new AppError('conflict', 'The form of this step is not a valid JSON Schema; its author must correct it.', {
      cause,
    });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

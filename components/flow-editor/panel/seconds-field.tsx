'use client';

import type { InputTransform } from '@/engine/flow/schema';
import { ExpressionField } from '../expression/expression-field';
import { NumberRow, SwitchRow } from './controls';

type SecondsFieldProps = {
  label: string;
  moduleId: string;
  value: InputTransform | number | undefined;
  onChange: (value: InputTransform) => void;
};

/** A time in seconds, fixed or given by an expression. */
export function SecondsField({ label, moduleId, value, onChange }: SecondsFieldProps) {
  const transform = typeof value === 'number' ? { type: 'static' as const, value } : value;
  const isExpression = transform?.type === 'javascript';
  return (
    <>
      {isExpression ? (
        <ExpressionField
          label={`${label} in seconds`}
          moduleId={moduleId}
          value={transform.expr}
          onChange={(expr) => onChange({ type: 'javascript', expr })}
        />
      ) : (
        <NumberRow
          label={`${label} in seconds`}
          unit="seconds"
          integer={false}
          value={typeof transform?.value === 'number' ? transform.value : undefined}
          onChange={(seconds) => onChange({ type: 'static', value: seconds ?? 0 })}
        />
      )}
      <SwitchRow
        label={`${label} from an expression`}
        checked={isExpression}
        onChange={(isOn) =>
          onChange(isOn ? { type: 'javascript', expr: String(transform?.value ?? 0) } : { type: 'static', value: 0 })
        }
      />
    </>
  );
}

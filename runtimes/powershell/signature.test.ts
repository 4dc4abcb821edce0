import { expect, it } from 'vitest';
import { powershellSignature } from './signature';

it('reads the parameters, their types, defaults and choices', () => {
  const source = `# Greets.
# @param Name who it is
param(
  [Parameter(Mandatory)][string]$Name,
  [ValidateSet("a", "b")][string]$Mode = "a",
  [int[]]$List = @(1, 2), # a list, of numbers
  [switch]$Flag, $Any = $null, [double] $Rate = -1.5, [bool]$On = $true,
  [Nullable[int]]$Maybe, [hashtable]$More = @{}, [datetime]$At = (Get-Date)
)
Write-Output 1`;
  const { schema } = powershellSignature(source);
  expect(schema).toMatchObject({ description: 'Greets.', required: ['Name', 'Maybe'] });
  expect(schema.properties).toEqual({
    Name: { type: 'string', description: 'who it is' },
    Mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
    List: { type: 'array', items: { type: 'integer' }, default: [1, 2] },
    Flag: { type: 'boolean', default: false },
    Any: { default: null },
    Rate: { type: 'number', default: -1.5 },
    On: { type: 'boolean', default: true },
    Maybe: { type: 'integer', nullable: true },
    More: { type: 'object' },
    At: { type: 'string', format: 'date-time' },
  });
});

it('takes a script without parameters as it is', () => {
  expect(powershellSignature('Write-Output 1')).toMatchObject({ hasMain: true, schema: { properties: {} } });
});

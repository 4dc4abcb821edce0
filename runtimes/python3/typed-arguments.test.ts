import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../process/sandbox';
import { createRuntimes } from '../registry';
import { openTestSandbox, testRequest } from '../test-request';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

it('arguments become the types that main declares, all the way down', async () => {
  const source = `
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Optional
import datetime, uuid

class Color(Enum):
    RED = "red"

@dataclass
class Point:
    at: datetime.date
    color: Optional[Color] = None

@dataclass
class Line:
    points: list[Point]
    named: dict[str, Point] = field(default_factory=dict)

def main(line: Line, id: uuid.UUID, price: Decimal, either: Point | Line, texts: set[str], maybe: int | str):
    return [line.points[0].at.year, line.points[0].color is Color.RED, line.named["a"].color, type(id).__name__,
            price + Decimal("0.2"), type(either).__name__, sorted(texts), maybe]
`;
  const args = {
    line: { points: [{ at: '2024-02-29', color: 'red' }], named: { a: { at: '2024-01-01' } } },
    id: '123e4567-e89b-12d3-a456-426614174000',
    price: 0.1,
    either: { points: [] },
    texts: ['b', 'a', 'b'],
    maybe: 'x',
  };
  const runtime = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get('python3');
  expect(await runtime?.run(testRequest({ language: 'python3', source, args }))).toMatchObject({
    ok: true,
    resultJson: '[2024,true,null,"UUID",0.3,"Line",["a","b"],"x"]',
  });
});

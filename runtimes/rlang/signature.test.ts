import { expect, it } from 'vitest';
import { rSignature } from './signature';

it('reads formals, their defaults, and a choice of texts', () => {
  const source = `
#' Greets.
#' @param name who it is
main <- function(name, # it's a comment, with (brackets
                 count = 2L, rate = 1, on = TRUE, mode = c("fast", "slow"), list = c(1, 2), made = Sys.time(), ...) {
}`;
  const { schema } = rSignature(source);
  expect(schema).toMatchObject({ description: 'Greets.', required: ['name'] });
  expect(schema.properties).toEqual({
    name: { description: 'who it is' },
    count: { type: 'integer', default: 2 },
    rate: { type: 'number', default: 1 },
    on: { type: 'boolean', default: true },
    mode: { type: 'string', enum: ['fast', 'slow'], default: 'fast' },
    list: { type: 'array', default: [1, 2] },
    made: {},
  });
});

it('says that there is no main', () => {
  expect(rSignature('x <- 1')).toMatchObject({ hasMain: false });
});

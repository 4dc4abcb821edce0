import type { Programs } from './programs';

export const R: Programs = {
  language: 'rlang',
  echo: 'main <- function(value) value',
  withDefault: 'main <- function(given = "fallback") given',
  throws: {
    source: 'main <- function() {\n  stop("boom")\n}',
    error: { name: 'Error', message: 'boom', stack: 'at main.R:2' },
  },
  brokenSyntax: 'main <- function( {',
  prints: 'main <- function() {\n  cat("out\\n")\n  message("err")\n}',
  sleeps: 'main <- function() Sys.sleep(60)',
  // R leaves no room for a handler of its own: what is asked to end, ends.
  cleansUp: null,
  large: 'main <- function(size) strrep("x", size)',
  nul: null,
  deep: 'main <- function() {\n  value <- list()\n  for (i in 1:100) value <- list(value)\n  value\n}',
  readsToken: 'main <- function() Sys.getenv("WM_TOKEN")',
  hungry: 'main <- function() length(numeric(2^27) + 1)',
};

// What processes say while a store is away: that is their duty.

/** Of Postgres. */
export const POSTGRES_AWAY =
  /terminat|ECONNRE|ENOENT|Connection|connection|the database system|recovery|timeout|read-only|57P0|08\d{3}|25006|could not be worked on|health/;

/** Of Redis: what it says of itself when it refuses, and what a client says when it is out of reach. */
export const REDIS_AWAY =
  /OOM|ECONNREFUSED|ECONNRESET|EPIPE|Connection is closed|max requests|READONLY|LOADING|Command timed out|Socket timeout/;

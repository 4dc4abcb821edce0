export type Page = { offset: number; limit: number };

const LIMIT_DEFAULT = 1000;

/** Pages are counted from 1, as in Windmill's API. */
export function pageOf(query: { page?: number; per_page?: number }): Page {
  const limit = query.per_page ?? LIMIT_DEFAULT;
  return { offset: ((query.page ?? 1) - 1) * limit, limit };
}

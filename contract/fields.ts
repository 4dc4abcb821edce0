import { z } from 'zod';
import { isLanguage, LANGUAGE_IDS } from '@/engine/languages/languages';

/** `u/<user>/<name>` or `f/<folder>/<name>`; the name may have further segments. */
export const itemPath = z
  .string()
  .max(255)
  .regex(
    /^[uf]\/[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/,
    'a path is u/<user>/<name> or f/<folder>/<name>, of letters, digits, _, - and .',
  );

export const workspaceId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,49}$/, 'a workspace id has 1 to 50 small letters, digits, - or _');

export const username = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,49}$/, 'a user name has 1 to 50 letters, digits, _, - or .');

export const email = z
  .string()
  .max(254)
  .transform((text) => text.trim().toLowerCase())
  .pipe(z.email('an e-mail address'));

export const password = z.string().min(8, 'at least 8 characters').max(512);

/** By OpenFlow's name for it. */
export const language = z.string().refine(isLanguage, {
  error: ({ input }) => `Millrace has no language ${JSON.stringify(input)}: it has ${LANGUAGE_IDS.join(', ')}`,
});

export const summary = z.string().max(1000);

export const description = z.string().max(100_000);

/** ISO 8601, UTC. */
export const timestamp = z.string();

/** `true` and `false`, as they stand in an address. */
export const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] })]);

export const page = z.coerce.number<number | string>().int().min(1).max(1_000_000).default(1);

export const perPage = z.coerce.number<number | string>().int().min(1).max(1000).default(1000);

export const paging = { page: page.optional(), per_page: perPage.optional() };

/** Windmill's clients expect the field; rights come from folders. */
export const extraPerms = z.record(z.string(), z.boolean());

export const visible_to_runner_only = z
  .boolean()
  .nullish()
  .describe('runs are shown to whoever started them and to administrators, not to others');

/** Higher runs first; 0 when nothing is said. */
export const priority = z.number().int().min(-32_768).max(32_767).nullish();

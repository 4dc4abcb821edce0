import type { Suspend } from './schema';

export type Approvers = { emails: string[]; message: string };

/** Who gets a link by e-mail when the step suspends, and what they are asked: our extension of `suspend`. */
export function approversOf(suspend: Suspend): Approvers {
  const { approvers, message } = suspend;
  const emails = Array.isArray(approvers) ? approvers.filter((entry) => typeof entry === 'string') : [];
  return { emails, message: typeof message === 'string' ? message : '' };
}

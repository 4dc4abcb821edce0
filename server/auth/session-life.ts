/** A session ends when it was not used for this long, … */
export const SESSION_IDLE_S = 7 * 24 * 3600;

/** … and at the latest this long after sign-in. */
export const SESSION_LIFE_S = 30 * 24 * 3600;

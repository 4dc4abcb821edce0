/** Every refusal the API can give, and its HTTP status. The table is closed: a new refusal is a new line here. */
export const ERROR_STATUS = {
  bad_request: 400,
  invalid_json: 400,
  unauthenticated: 401,
  wrong_credentials: 401,
  forbidden: 403,
  csrf_refused: 403,
  approver_not_allowed: 403,
  self_approval_refused: 403,
  not_found: 404,
  route_not_found: 404,
  account_not_found: 404,
  approval_not_found: 404,
  flow_not_found: 404,
  job_not_found: 404,
  member_not_found: 404,
  resource_not_found: 404,
  resource_type_not_found: 404,
  schedule_not_found: 404,
  script_not_found: 404,
  setup_link_not_found: 404,
  token_not_found: 404,
  variable_not_found: 404,
  workspace_not_found: 404,
  method_not_allowed: 405,
  timeout: 408,
  conflict: 409,
  already_exists: 409,
  approval_closed: 409,
  job_already_ended: 409,
  last_admin: 409,
  version_conflict: 409,
  approval_expired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  invalid_input: 422,
  idempotency_key_reused: 422,
  reference_cycle: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export type AppErrorOptions = {
  /** The field at fault, as a path: `body.value.modules.0.id`. */
  field?: string;
  /** Seconds after which to try again: becomes `Retry-After`. */
  retryAfterS?: number;
  cause?: unknown;
};

/** A refusal: an answer to the caller, not a fault of ours. Its message is written for the caller to read. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.field = options.field;
    this.retryAfterS = options.retryAfterS;
  }
}

export type ApiErrorFields = { status: number; code: string; message: string; field?: string; requestId?: string };

/** A refusal of the API, or (status 0) no answer at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  readonly requestId?: string;

  constructor(fields: ApiErrorFields, options?: ErrorOptions) {
    super(fields.message, options);
    this.name = 'ApiError';
    this.status = fields.status;
    this.code = fields.code;
    this.field = fields.field;
    this.requestId = fields.requestId;
  }
}

export async function readError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const told = parseBody(await response.text());
  return new ApiError({
    status: response.status,
    code: told.code ?? 'unknown',
    message: told.message ?? `The server answered ${response.status}.`,
    field: told.field,
    requestId: told.request_id ?? requestId,
  });
}

type Told = Partial<Record<'code' | 'message' | 'field' | 'request_id', string>>;

// A proxy in between may answer with HTML: then only the status is known.
function parseBody(text: string): Told {
  try {
    const body = JSON.parse(text) as { error?: Record<string, unknown> } | null;
    const fields = Object.entries(body?.error ?? {}).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(fields) as Told;
  } catch {
    return {};
  }
}

type Format = { isValid: (text: string) => boolean; message: string };

const matching = (pattern: RegExp) => (text: string) => pattern.test(text);

const formats: Partial<Record<string, Format>> = {
  email: {
    isValid: matching(/^[^\s@]+@[^\s@]+\.[^\s@.]+$/),
    message: 'Enter an e-mail address, like ana@example.com.',
  },
  uri: {
    isValid: (text) => /^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text),
    message: 'Enter a full address, like https://example.com.',
  },
  date: { isValid: isDate, message: 'Enter a date, like 2026-03-31.' },
  'date-time': {
    isValid: (text) => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text) && !Number.isNaN(Date.parse(text)),
    message: 'Enter a date and a time.',
  },
  time: {
    isValid: matching(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/),
    message: 'Enter a time, like 14:30.',
  },
  uuid: { isValid: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i), message: 'Enter a UUID.' },
  ipv4: {
    isValid: matching(/^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/),
    message: 'Enter an IPv4 address, like 192.0.2.1.',
  },
  hostname: {
    isValid: matching(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i),
    message: 'Enter a host name, like db.example.com.',
  },
};

/** Why a text does not have a format of JSON Schema; formats not known here are not judged. */
export function formatProblem(format: string, text: string): string | undefined {
  const known = formats[format];
  return known === undefined || known.isValid(text) ? undefined : known.message;
}

// `Date` reads the 31st of April as the 1st of May.
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

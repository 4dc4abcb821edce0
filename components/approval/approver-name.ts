/** Who decides through a link that names nobody, as the API records it. */
const NAMELESS = 'anonymous';

/** The approver as a name to show; null for a link that anybody may have used. */
export function nameOf(approver: string | null | undefined): string | null {
  return approver && approver !== NAMELESS ? approver : null;
}

import { isSignatureOf, signText } from '../auth/signing-key';

const PURPOSE = 'approval page';
const LIFE_MS = 3_600_000;

export type ApprovalView = { workspaceId: string; jobId: string; resumeId: number };

/**
 * Issued with the page, asked for with the decision: shows that whoever decides has loaded what they decide. It needs no
 * store, for a link decides once only.
 */
export function issueNonce(view: ApprovalView, nowMs: number): string {
  const until = String(nowMs + LIFE_MS);
  return `${until}.${signText(PURPOSE, textOf(view, until)).toString('base64url')}`;
}

export function isFreshNonce(nonce: string, view: ApprovalView, nowMs: number): boolean {
  const [until = '', signature = ''] = nonce.split('.');
  if (!/^\d{1,16}$/.test(until) || Number(until) < nowMs) return false;
  return isSignatureOf(Buffer.from(signature, 'base64url'), PURPOSE, textOf(view, until));
}

function textOf({ workspaceId, jobId, resumeId }: ApprovalView, until: string): string {
  return JSON.stringify([workspaceId, jobId, resumeId, until]);
}

import { isSignatureOf, signText } from './signing-key';

export type ApprovalClaim = {
  workspaceId: string;
  jobId: string;
  /** The number an approval link carries, in decimal. */
  resumeId: string;
  approver?: string;
};

const PURPOSE = 'approval link';

/** The signature of an approval link, hex: good for this job, number and approver only. */
export function signApproval(claim: ApprovalClaim): string {
  return signText(PURPOSE, textOf(claim)).toString('hex');
}

export function isApprovalSignature(signature: string, claim: ApprovalClaim): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  return isSignatureOf(Buffer.from(signature, 'hex'), PURPOSE, textOf(claim));
}

// JSON keeps the parts apart: no choice of approver can look like another claim.
function textOf({ workspaceId, jobId, resumeId, approver }: ApprovalClaim): string {
  return JSON.stringify([workspaceId, jobId.toLowerCase(), resumeId, approver ?? null]);
}

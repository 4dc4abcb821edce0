import { signApproval } from '../auth/approval-signature';
import { getConfig } from '../config';
import type { ApprovalLink } from './get-approval';

export type ApprovalUrls = { approvalPage: string; resume: string; cancel: string };

/** The signed addresses of a link: the page for people, and the two that decide when they are posted to. */
export function approvalLink(link: ApprovalLink): ApprovalUrls {
  const { baseUrl } = getConfig();
  const signature = signApproval({
    workspaceId: link.workspaceId,
    jobId: link.jobId,
    resumeId: String(link.resumeId),
    approver: link.approver,
  });
  const address = (verb: string) =>
    `${baseUrl}/api/w/${encodeURIComponent(link.workspaceId)}/jobs_u/${verb}/${link.jobId}/${link.resumeId}/${signature}${approverQuery(link)}`;
  return {
    approvalPage: `${baseUrl}${approvalPath(link, signature)}`,
    resume: address('resume'),
    cancel: address('cancel'),
  };
}

export function approvalPath(link: ApprovalLink, signature: string): string {
  return `/approve/${encodeURIComponent(link.workspaceId)}/${link.jobId}/${link.resumeId}/${signature}${approverQuery(link)}`;
}

function approverQuery({ approver }: ApprovalLink): string {
  return approver === undefined ? '' : `?approver=${encodeURIComponent(approver)}`;
}

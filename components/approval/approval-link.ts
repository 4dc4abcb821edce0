/** The parts of an approval's address. The signature covers all of them. */
export type ApprovalLink = {
  workspace: string;
  jobId: string;
  resumeId: string;
  signature: string;
  approver?: string;
};

/** What every operation of the link is called with. */
export function addressOf(link: ApprovalLink) {
  return {
    params: { workspace: link.workspace, id: link.jobId, resume_id: link.resumeId, signature: link.signature },
    query: { approver: link.approver },
  };
}

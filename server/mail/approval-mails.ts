import { randomInt } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { getConfig } from '../config';
import type { MailRow } from '../db/plan';
import { approvalLink } from '../queries/approval-link';
import { composeApprovalMail } from './compose-approval';
import { oneLine } from './mail-text';

const RESUME_ID_MAX = 2 ** 47;
const RESULT_LENGTH_MAX = 1_500;

export type ApprovalRequest = {
  workspaceId: string;
  /** The suspended step's job, or its flow's. */
  jobId: string;
  approvers: string[];
  message: string | null;
  flowPath: string | null;
  flowSummary?: string | null;
  stepId: string;
  stepSummary: string | null;
  startedBy: string;
  resultJson: string | null;
  timeoutS: number;
};

/** A mail for each approver, each with a link of its own: the number in it says whose decision it was. */
export function approvalMailsFor(request: ApprovalRequest): MailRow[] {
  const approvers = [...new Set(request.approvers.map((approver) => oneLine(approver).toLowerCase()))];
  return approvers.filter(isAddress).map((approver) => mailFor(request, approver));
}

// One address, never a list or a name with one: a comma would be a second recipient of the same link.
function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@,;:<>()[\]"\\]+@[^\s@,;:<>()[\]"\\]+$/.test(text);
}

function mailFor(request: ApprovalRequest, approver: string): MailRow {
  const { workspaceId, jobId } = request;
  const resumeId = randomInt(1, RESUME_ID_MAX);
  const composed = composeApprovalMail({
    baseUrl: getConfig().baseUrl,
    workspaceId,
    flowPath: request.flowPath,
    flowSummary: request.flowSummary ?? null,
    stepSummary: request.stepSummary || request.stepId,
    message: request.message,
    startedBy: request.startedBy,
    result: preview(request.resultJson),
    deadline: new Date(Date.now() + request.timeoutS * 1000),
    link: approvalLink({ workspaceId, jobId, resumeId, approver }).approvalPage,
    approver,
  });
  return { id: uuidv7(), jobId, recipient: approver, ...composed };
}

function preview(json: string | null): string | null {
  if (json === null || json === 'null') return null;
  if (json.length > 100_000) return `${json.slice(0, RESULT_LENGTH_MAX)} …`;
  const value: unknown = JSON.parse(json);
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length <= RESULT_LENGTH_MAX ? text : `${text.slice(0, RESULT_LENGTH_MAX)} …`;
}

import {
  getApprovalInfo,
  cancelJobBySignature,
  cancelJobPage,
  decideApprovalByPage,
  getApproval,
  getJobSignature,
  getResumeUrls,
  getSuspendedFlow,
  resumeFlow,
  resumeFlowUnscoped,
  resumeJob,
  resumeJobPage,
  resumeSuspended,
} from '@/contract/approvals';
import { isApprovalSignature, signApproval } from '../auth/approval-signature';
import type { Caller } from '../auth/caller';
import { decideAsUser } from '../commands/decide-as-user';
import { decideByLink } from '../commands/decide-by-link';
import { AppError } from '../errors';
import { isFreshNonce } from '../queries/approval-nonce';
import { approvalLink, approvalPath } from '../queries/approval-link';
import { approvalNotFound } from '../queries/approval-target';
import { getApproval as readApproval, type ApprovalLink } from '../queries/get-approval';
import { getApprovalInfo as readApprovalInfo } from '../queries/get-approval-info';
import { getSuspendedFlow as readSuspendedFlow } from '../queries/get-suspended-flow';
import { getSigningTarget } from '../queries/get-signing-target';
import type { Router } from './router';

type Unsigned = { params: { workspace: string; id: string; resume_id: number }; query: { approver?: string } };
type Signed = Unsigned & { params: { signature: string } };

/** On everything that a link leads to: the address is the key, so it must not travel on or be kept. */
const SECRET_ADDRESS = {
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
};

export function addApprovalRoutes(router: Router): void {
  addSigning(router);
  addLinks(router);
  addPage(router);
  router.on(getApprovalInfo, ({ params, caller }) =>
    readApprovalInfo({ workspaceId: params.workspace, id: params.job_id }, caller),
  );
  router.on(resumeFlow, (call) => decideFlow(call, { isApproved: true, value: call.body }));
  router.on(resumeFlowUnscoped, (call) => decideFlow(call, { isApproved: true, value: call.body }));
  router.on(resumeSuspended, (call) => decideFlow(call, { isApproved: call.body.approved, value: call.body.payload }));
}

function addSigning(router: Router): void {
  router.on(getJobSignature, async ({ params, query }) => {
    const jobId = await getSigningTarget({ workspaceId: params.workspace, id: params.id });
    return signApproval(claimOf({ ...linkOf({ params, query }), jobId }));
  });
  router.on(getResumeUrls, async ({ params, query }) => {
    const address = { workspaceId: params.workspace, id: params.id };
    const jobId = await getSigningTarget(address, { isFlowLevel: query.flow_level });
    const link = { ...linkOf({ params, query }), jobId };
    return approvalLink(link);
  });
}

function addLinks(router: Router): void {
  router.on(resumeJobPage, (call) => toPage(call));
  router.on(cancelJobPage, (call) => toPage(call));
  router.on(resumeJob, (call) => decideSigned(call, { isApproved: true, value: call.body }, call.caller));
  router.on(cancelJobBySignature, (call) => decideSigned(call, { isApproved: false, value: call.body }, call.caller));
  router.on(getSuspendedFlow, async (call) => secretJson(await readSuspendedFlow(signedLink(call))));
}

function addPage(router: Router): void {
  router.on(getApproval, async (call) => secretJson(await readApproval(signedLink(call), call.caller)));
  router.on(decideApprovalByPage, async (call) => {
    const link = signedLink(call);
    assertFromOurPage(call.request);
    if (!isFreshNonce(call.body.nonce, link, Date.now())) {
      throw new AppError('conflict', 'This page was open for too long. Load it again, then decide.', {
        field: 'body.nonce',
      });
    }
    const { decision, value, comment } = call.body;
    const kept = comment ? { ...value, comment } : (value ?? {});
    await decideByLink({ ...link, isApproved: decision === 'approve', value: kept, isFormChecked: true }, call.caller);
    return secretJson(await readApproval(link, call.caller));
  });
}

type Verdict = { isApproved: boolean; value: unknown };

async function decideSigned(call: Signed, verdict: Verdict, caller: Caller | null): Promise<Response> {
  await decideByLink({ ...signedLink(call), ...verdict, value: verdict.value ?? {}, isFormChecked: false }, caller);
  return new Response(verdict.isApproved ? 'resumed' : 'canceled', {
    status: 201,
    headers: { ...SECRET_ADDRESS, 'content-type': 'text/plain; charset=utf-8' },
  });
}

type FlowCall = { params: { workspace: string; id: string }; caller: Caller };

async function decideFlow({ params, caller }: FlowCall, verdict: Verdict): Promise<string> {
  const decision = { workspaceId: params.workspace, id: params.id, ...verdict, value: verdict.value ?? {} };
  await decideAsUser(decision, caller);
  return verdict.isApproved ? 'resumed' : 'canceled';
}

/** Mail scanners and previews follow links: a GET leads to the page and decides nothing. */
function toPage(call: Signed): Response {
  const link = signedLink(call);
  const location = approvalPath(link, call.params.signature);
  return new Response(null, { status: 302, headers: { ...SECRET_ADDRESS, location } });
}

function signedLink(call: Signed): ApprovalLink {
  const link = linkOf(call);
  if (!isApprovalSignature(call.params.signature, claimOf(link))) throw approvalNotFound();
  return link;
}

function linkOf({ params, query }: Unsigned): ApprovalLink {
  return {
    workspaceId: params.workspace,
    jobId: params.id.toLowerCase(),
    resumeId: params.resume_id,
    approver: query.approver || undefined,
  };
}

function claimOf(link: ApprovalLink) {
  return { workspaceId: link.workspaceId, jobId: link.jobId, resumeId: String(link.resumeId), approver: link.approver };
}

function assertFromOurPage(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin') return;
  throw new AppError('csrf_refused', 'A decision must be made on the approval page itself.');
}

function secretJson(value: unknown): Response {
  return Response.json(value, { headers: SECRET_ADDRESS });
}

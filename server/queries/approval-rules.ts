import { approversOf } from '@/engine/flow/approval';
import type { FlowModule } from '@/engine/flow/schema';
import type { ApprovalTermsRecord } from '../db/scope-reads';

/** What a decision has to keep to. */
export type ApprovalRules = {
  requiredEvents: number;
  deadline: string | null;
  needsSignIn: boolean;
  isSelfApprovalRefused: boolean;
  /** Null: an expression that is evaluated when the step suspends. */
  groups: string[] | null;
  isCancelHidden: boolean;
  form: Record<string, unknown> | null;
  message: string | null;
};

/**
 * The rules of a step: what was fixed when it suspended, before that what its document says. A link to the flow serves
 * whichever step comes to wait, so it is bound by the strictest of them all.
 */
export function approvalRules(
  asking: FlowModule[],
  terms: ApprovalTermsRecord | null,
  isFlowLevel: boolean,
): ApprovalRules {
  const suspending = asking.filter((module) => (module.suspend?.required_events ?? 0) > 0);
  const documented = mergeRules(suspending.map(documentedRules));
  if (!terms) return documented;
  const fixed = termsRules(terms);
  return isFlowLevel ? { ...fixed, ...strictest([fixed, documented]) } : fixed;
}

function termsRules(terms: ApprovalTermsRecord): ApprovalRules {
  return {
    requiredEvents: terms.requiredEvents,
    deadline: terms.deadline,
    isSelfApprovalRefused: terms.isSelfApprovalDisabled,
    groups: terms.groups,
    // Who is not signed in may be the one who started the run, or in no group.
    needsSignIn: terms.isAuthRequired || terms.isSelfApprovalDisabled || terms.groups.length > 0,
    isCancelHidden: terms.isCancelHidden,
    form: terms.form,
    message: terms.message,
  };
}

const NO_RULES: ApprovalRules = {
  requiredEvents: 1,
  deadline: null,
  needsSignIn: false,
  isSelfApprovalRefused: false,
  groups: [],
  isCancelHidden: false,
  form: null,
  message: null,
};

function documentedRules(module: FlowModule): ApprovalRules {
  const suspend = module.suspend ?? {};
  const groups = documentedGroups(suspend.user_groups_required);
  const isSelfApprovalRefused = suspend.self_approval_disabled ?? false;
  return {
    requiredEvents: suspend.required_events ?? 1,
    deadline: null,
    needsSignIn: (suspend.user_auth_required ?? false) || isSelfApprovalRefused || groups?.length !== 0,
    isSelfApprovalRefused,
    groups,
    isCancelHidden: suspend.hide_cancel ?? false,
    form: suspend.resume_form?.schema ?? null,
    message: approversOf(suspend).message || null,
  };
}

function documentedGroups(transform: NonNullable<FlowModule['suspend']>['user_groups_required']): string[] | null {
  if (!transform) return [];
  if (transform.type !== 'static') return null;
  const { value } = transform;
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((group) => typeof group === 'string') ? value : null;
}

function mergeRules(all: ApprovalRules[]): ApprovalRules {
  const [only] = all;
  if (!only) return NO_RULES;
  return all.length === 1 ? only : { ...NO_RULES, ...strictest(all) };
}

function strictest(all: ApprovalRules[]): Pick<ApprovalRules, 'needsSignIn' | 'isSelfApprovalRefused' | 'groups'> {
  const isUnknown = all.some((rules) => rules.groups === null);
  return {
    needsSignIn: all.some((rules) => rules.needsSignIn),
    isSelfApprovalRefused: all.some((rules) => rules.isSelfApprovalRefused),
    groups: isUnknown ? null : [...new Set(all.flatMap((rules) => rules.groups ?? []))],
  };
}

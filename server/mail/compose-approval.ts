import { escapeHtml, oneLine } from './mail-text';

export type ApprovalMail = {
  baseUrl: string;
  workspaceId: string;
  flowPath: string | null;
  flowSummary: string | null;
  stepSummary: string | null;
  message: string | null;
  startedBy: string;
  /** What the step found, as short text. */
  result: string | null;
  deadline: Date;
  link: string;
  approver: string;
};

export type ComposedMail = { subject: string; text: string; html: string };

/** The mail that asks for a decision. It loads nothing from anywhere, and its link only shows the question. */
export function composeApprovalMail(mail: ApprovalMail): ComposedMail {
  const flow = oneLine(mail.flowSummary || mail.flowPath || 'A flow');
  const step = oneLine(mail.stepSummary || '');
  const subject = `Approval needed: ${step ? `${step} – ${flow}` : flow}`.slice(0, 200);
  return { subject, text: plainText(mail, { flow, step }), html: htmlText(mail, { flow, step, subject }) };
}

type Names = { flow: string; step: string };

function facts(mail: ApprovalMail, { flow, step }: Names): [string, string][] {
  const path = mail.flowPath && mail.flowPath !== flow ? ` (${oneLine(mail.flowPath)})` : '';
  const rows: [string, string][] = [['Flow', `${flow}${path}`]];
  if (step) rows.push(['Step', step]);
  rows.push(
    ['Started by', oneLine(mail.startedBy)],
    ['Workspace', oneLine(mail.workspaceId)],
    ['Decide before', deadlineText(mail.deadline)],
  );
  return rows;
}

function deadlineText(deadline: Date): string {
  return `${deadline.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const NOTE = 'The link is for you alone: whoever has it can decide in your name. Opening it decides nothing.';

function plainText(mail: ApprovalMail, names: Names): string {
  const parts = [
    `${oneLine(mail.startedBy)} asks you to approve or deny a step of "${names.flow}".`,
    mail.message,
    facts(mail, names)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    mail.result === null ? null : `What the step found:\n${mail.result}`,
    `Look at it and decide:\n${mail.link}`,
    NOTE,
    `Sent to ${oneLine(mail.approver)} by Millrace at ${mail.baseUrl}`,
  ];
  const text = parts.filter((part) => part !== null && part !== '').join('\n\n');
  return `${text.replace(/\r\n?/g, '\n')}\n`;
}

function htmlText(mail: ApprovalMail, names: Names & { subject: string }): string {
  const rows = facts(mail, names).map(
    ([name, value]) =>
      `<tr><th scope="row" align="left" valign="top" style="${STYLE.name}">${escapeHtml(name)}</th><td style="${STYLE.value}">${escapeHtml(value)}</td></tr>`,
  );
  const message = mail.message ? `<p style="${STYLE.message}">${lines(mail.message)}</p>` : '';
  const result =
    mail.result === null
      ? ''
      : `<h2 style="${STYLE.heading}">What the step found</h2><pre style="${STYLE.code}">${escapeHtml(mail.result)}</pre>`;
  const link = escapeHtml(mail.link);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(names.subject)}</title></head>
<body style="${STYLE.body}">
<div style="${STYLE.card}">
<h1 style="${STYLE.title}">${escapeHtml(names.step || names.flow)}</h1>
<p>${escapeHtml(oneLine(mail.startedBy))} asks you to approve or deny a step of <strong>${escapeHtml(names.flow)}</strong>.</p>
${message}
<table style="${STYLE.table}">${rows.join('')}</table>
${result}
<p style="margin:24px 0"><a href="${link}" style="${STYLE.button}">Look at it and decide</a></p>
<p style="${STYLE.small}">If the button does not work, open this address:<br><a href="${link}" style="${STYLE.link}">${link}</a></p>
<p style="${STYLE.small}">${escapeHtml(NOTE)}</p>
<p style="${STYLE.small}">Sent to ${escapeHtml(oneLine(mail.approver))} by Millrace at ${escapeHtml(mail.baseUrl)}</p>
</div>
</body>
</html>
`;
}

function lines(text: string): string {
  return escapeHtml(text).replace(/\r\n?|\n/g, '<br>');
}

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

// Mail programs know no style sheets: every element carries its own.
const STYLE = {
  body: `margin:0;padding:24px;background:#f4f4f5;color:#18181b;${FONT};font-size:16px;line-height:1.5`,
  card: 'max-width:600px;margin:0 auto;padding:24px;background:#ffffff;color:#18181b;border:1px solid #d4d4d8;border-radius:8px',
  title: 'margin:0 0 16px;font-size:22px;line-height:1.3',
  heading: 'margin:24px 0 8px;font-size:16px',
  message: 'margin:16px 0;padding:12px 16px;background:#f4f4f5;color:#18181b;border-left:4px solid #1d4ed8',
  table: 'border-collapse:collapse;margin:16px 0',
  name: 'padding:4px 16px 4px 0;color:#52525b;font-weight:normal;white-space:nowrap',
  value: 'padding:4px 0;color:#18181b;word-break:break-word',
  code: 'margin:0;padding:12px;background:#f4f4f5;color:#18181b;font-size:13px;white-space:pre-wrap;word-break:break-word',
  button:
    'display:inline-block;padding:12px 20px;background:#1d4ed8;color:#ffffff;border-radius:6px;font-weight:600;text-decoration:none',
  small: 'margin:8px 0;color:#52525b;font-size:13px',
  link: 'color:#1d4ed8;word-break:break-all',
};

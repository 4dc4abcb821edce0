import { describe, expect, it } from 'vitest';
import { composeApprovalMail, type ApprovalMail } from './compose-approval';

const MAIL: ApprovalMail = {
  baseUrl: 'https://millrace.example',
  workspaceId: 'demo',
  flowPath: 'f/finance/invoices',
  flowSummary: 'Supplier invoices',
  stepSummary: 'Large payment',
  message: 'Please check\nthe total.',
  startedBy: 'ann',
  result: '{"total": 12}',
  deadline: new Date('2026-03-04T05:06:07Z'),
  link: 'https://millrace.example/approve/demo/1/2/3?approver=bob%40example.com',
  approver: 'bob@example.com',
};

describe('composeApprovalMail', () => {
  it('says who asks for what, until when, and where to decide, in both forms', () => {
    const { subject, text, html } = composeApprovalMail(MAIL);
    expect(subject).toBe('Approval needed: Large payment – Supplier invoices');
    for (const body of [text, html]) {
      expect(body).toContain('ann asks you');
      expect(body).toContain('Please check');
      expect(body).toContain('f/finance/invoices');
      expect(body).toContain('2026-03-04 05:06 UTC');
      expect(body).toContain(MAIL.link);
      expect(body).toContain('Opening it decides nothing');
    }
  });

  it('lets no text of a user become markup', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&';
    const { html } = composeApprovalMail({
      ...MAIL,
      message: evil,
      result: evil,
      stepSummary: evil,
      flowSummary: evil,
      startedBy: evil,
      approver: evil,
    });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });

  it('lets no text of a user become a header', () => {
    const { subject } = composeApprovalMail({ ...MAIL, stepSummary: 'x\r\nBcc: eve@example.com\u2028y' });
    expect(subject).toBe('Approval needed: x Bcc: eve@example.com y – Supplier invoices');
  });

  it('loads nothing from elsewhere', () => {
    const { html } = composeApprovalMail(MAIL);
    expect(html).not.toMatch(/<(img|link|script|iframe|object|video|audio)\b|url\(|@import/i);
  });

  it('tells a screen reader its language and structure', () => {
    const { html } = composeApprovalMail(MAIL);
    expect(html).toContain('<html lang="en">');
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toContain('<th scope="row"');
    expect(html.match(/<h1/g)).toHaveLength(1);
  });
});

import type { FlowModule, InputTransform, OpenFlow } from '@/engine/flow/schema';
import { ASK, CHECK, DECISION, PARSE, REPORT, SUMMARY } from './supplier-invoices-code';

const HOUR_S = 3_600;

const INVOICES = `supplier,invoice,amount,currency,date
Acme Paper,AC-1041,128.40,EUR,2026-01-12
Blue Office,BO-233,89.90,EUR,2026-01-14
Northwind Traders,NT-7781,240.00,USD,2026-01-15
Acme Paper,AC-1058,64.20,EUR,2026-01-19
Harbour Freight,HF-19,310.00,GBP,2026-01-21
Greenline Energy,GE-5502,452.75,EUR,2026-01-23`;

export const SUPPLIER_INVOICES: OpenFlow & { path: string } = {
  path: 'f/examples/supplier_invoices',
  summary: 'Supplier invoices',
  description: [
    'Reads invoices from CSV text, checks each one, asks for an approval when the total is large, and writes a summary.',
    '',
    'Try it: run it as it is (the total is above the threshold, so it waits for an approval), with a threshold of 5000',
    '(it goes on by itself), and with an amount that is no number (the error handler reports).',
  ].join('\n'),
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    order: ['invoices', 'threshold'],
    required: ['invoices', 'threshold'],
    properties: {
      invoices: {
        type: 'string',
        title: 'Invoices',
        format: 'textarea',
        description: 'CSV text; the first line names the columns.',
        default: INVOICES,
      },
      threshold: {
        type: 'number',
        title: 'Threshold',
        description: 'A total above this many euros needs an approval.',
        minimum: 0,
        default: 1000,
      },
    },
  },
  value: {
    modules: [
      step('a', 'Parse and total', {
        language: 'python3',
        content: PARSE,
        inputs: { csv_text: 'flow_input.invoices' },
      }),
      {
        id: 'b',
        summary: 'For each invoice',
        value: {
          type: 'forloopflow',
          iterator: { type: 'javascript', expr: 'results.a.invoices' },
          modules: [
            {
              ...step('c', 'Check the invoice', {
                language: 'bun',
                content: CHECK,
                inputs: { invoice: 'flow_input.iter.value' },
              }),
              retry: { constant: { attempts: 2, seconds: 1 } },
            },
          ],
          skip_failures: false,
          parallel: false,
        },
      },
      {
        id: 'd',
        summary: 'Is the total large?',
        value: {
          type: 'branchone',
          branches: [{ summary: 'Large', expr: 'results.a.total > flow_input.threshold', modules: approval() }],
          default: [{ id: 'g', summary: 'Small: goes on', value: { type: 'identity' } }],
        },
      },
      step('h', 'Write the summary', {
        language: 'bash',
        content: SUMMARY,
        inputs: {
          company: "variable('f/examples/company_name')",
          count: 'results.a.count',
          total: 'results.a.total.toFixed(2)',
          remarks: 'results.b.filter((check) => check.remarks.length > 0).length',
          approval: "results.f ? `given by ${results.f.approver}, pay ${results.f.pay}` : 'not needed'",
        },
      }),
    ],
    failure_module: step('failure', 'Report the error', {
      language: 'python3',
      content: REPORT,
      inputs: { error: 'error' },
    }),
  },
};

function approval(): FlowModule[] {
  const ask = step('e', 'Ask for approval', {
    language: 'bun',
    content: ASK,
    inputs: { invoices: 'results.a.invoices', total: 'results.a.total', threshold: 'flow_input.threshold' },
  });
  const decision = step('f', 'Keep the decision', {
    language: 'python3',
    content: DECISION,
    inputs: { approver: 'approvers[0]', pay: "resume?.pay ?? 'today'", comment: "resume?.comment ?? ''" },
  });
  const pay = { type: 'string', title: 'Pay', enum: ['today', 'at the end of the month'], default: 'today' };
  return [
    {
      ...ask,
      suspend: {
        required_events: 1,
        timeout: 24 * HOUR_S,
        approvers: ['approver@example.com'],
        message: 'The invoices add up to more than may be paid without a second look. May they be paid?',
        resume_form: { schema: { type: 'object', properties: { pay }, required: ['pay'], order: ['pay'] } },
      },
    },
    decision,
  ];
}

type Code = { language: string; content: string; inputs: Record<string, string> };

function step(id: string, summary: string, { language, content, inputs }: Code): FlowModule {
  const transforms = Object.entries(inputs).map(([name, expr]): [string, InputTransform] => [
    name,
    { type: 'javascript', expr },
  ]);
  return {
    id,
    summary,
    value: { type: 'rawscript', language, content, input_transforms: Object.fromEntries(transforms) },
  };
}

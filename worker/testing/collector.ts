import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  links: { traceId: string; spanId: string }[];
  attributes: { key: string; value: { stringValue?: string; intValue?: string } }[];
  status: { code?: number; message?: string };
};

type OtlpBody = { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] };

/** A collector that keeps what it gets. `isAway`: it answers 503 instead. */
export async function openCollector() {
  const spans: OtlpSpan[] = [];
  const state = { isAway: false, refusals: 0 };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      if (state.isAway || request.url !== '/v1/traces') {
        state.refusals++;
        return response.writeHead(503).end();
      }
      const body = JSON.parse(text) as OtlpBody;
      spans.push(...body.resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)));
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    state,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

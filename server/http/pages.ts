import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import next from 'next';
import { getConfig } from '../config';
import { pagePolicy, securityHeaders } from './security-headers';

export type Pages = {
  answer: RequestListener;
  /** In development, the browser's channel for changed code. */
  listenForUpgrades: (server: Server) => void;
  close: () => Promise<void>;
};

/** The pages: Next in this very process, as one request handler. */
export async function openPages({ isDevelopment }: { isDevelopment: boolean }): Promise<Pages> {
  const { host, port, baseUrl } = getConfig();
  const app = next({ dev: isDevelopment, dir: process.cwd(), hostname: host, port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const headers = { ...securityHeaders(baseUrl), 'content-security-policy': pagePolicy(isDevelopment) };
  return {
    answer(request: IncomingMessage, response: ServerResponse) {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      void handle(request, response);
    },
    listenForUpgrades(server) {
      if (!isDevelopment) return;
      const upgrade = app.getUpgradeHandler();
      server.on(
        'upgrade',
        (request: IncomingMessage, socket: Duplex, head: Buffer) => void upgrade(request, socket, head),
      );
    },
    close: () => app.close(),
  };
}

import type { Pages } from '@/server/http/pages';

export async function openPages(): Promise<Pages> {
  return {
    answer(_request, response) {
      response.writeHead(404).end();
    },
    listenForUpgrades: () => undefined,
    close: async () => undefined,
  };
}

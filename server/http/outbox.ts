import { getOutboxMail, listOutbox } from '@/contract/outbox';
import { getOutboxMail as readMail, listOutbox as readOutbox } from '../queries/list-outbox';
import type { Router } from './router';

export function addOutboxRoutes(router: Router): void {
  router.on(listOutbox, ({ query }) => readOutbox(query));
  router.on(getOutboxMail, ({ params }) => readMail(params.id));
}

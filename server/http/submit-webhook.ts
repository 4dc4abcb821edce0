import { type RunTarget, submitRun } from '../commands/submit-run';
import { type RunCall, submissionOf } from './run-submission';
import { type Webhook, webhookArgs, webhookEvent } from './webhook-args';

/** A preprocessor takes the request as an event, unless the caller gives the arguments as they are. */
export function submit(call: RunCall & Webhook, target: RunTarget): Promise<string> {
  const event = call.query.skip_preprocessor ? null : () => webhookEvent(call);
  return submitRun({ ...submissionOf(call), target, args: webhookArgs(call), event });
}

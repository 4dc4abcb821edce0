import { uuidv7 } from 'uuidv7';
import { type Caller, hasRole } from '../auth/caller';
import {
  changeSavedInput,
  deleteSavedInput,
  findSavedInput,
  insertSavedInput,
  type Runnable,
} from '../db/saved-inputs';
import { AppError } from '../errors';
import { canSeeInput, inputNotFound, isOwnInput } from '../input-rights';

type Saving = { runnable: Runnable; name: string; args: Record<string, unknown>; caller: Caller };

/** Answers the id. */
export async function saveInput({ runnable, name, args, caller }: Saving): Promise<string> {
  const id = uuidv7();
  const { accountId, username: createdBy } = caller;
  await insertSavedInput({ id, runnable, name, argsJson: JSON.stringify(args), accountId, createdBy });
  return id;
}

type InputRequest = { workspaceId: string; id: string; caller: Caller };

export async function updateInput(request: InputRequest, change: { name: string; isPublic: boolean }): Promise<void> {
  await ownInput(request);
  await changeSavedInput(request.id, change);
}

export async function removeInput(request: InputRequest): Promise<void> {
  await ownInput(request);
  await deleteSavedInput(request.id);
}

async function ownInput({ workspaceId, id, caller }: InputRequest): Promise<void> {
  const found = await findSavedInput(workspaceId, id);
  if (!found || !canSeeInput(found, caller)) throw inputNotFound(id);
  if (isOwnInput(found, caller) || hasRole(caller, 'admin')) return;
  throw new AppError(
    'forbidden',
    `${found.createdBy} saved these inputs: only they and administrators may change them.`,
  );
}

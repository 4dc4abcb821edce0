import { saveAsFile } from '../run-view/save-as-file';
import { fieldsOf, type ScriptDraft } from './script-draft';

/** The script with all that is said of it, as a file that can be imported. */
export async function exportScript(draft: ScriptDraft): Promise<void> {
  const { stringify } = await import('yaml');
  const said = Object.entries(fieldsOf(draft)).filter(([, value]) => value !== null && value !== '' && !isEmpty(value));
  const { content, ...rest } = Object.fromEntries(said);
  const name = draft.path.split('/').at(-1) || 'script';
  saveAsFile(`${name}.script.yaml`, stringify({ ...rest, content }, { lineWidth: 0 }), 'application/yaml');
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

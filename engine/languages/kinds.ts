/** What a script is for. */
export const SCRIPT_KINDS = {
  script: { name: 'Action', hint: 'Does something, by itself or as a step.' },
  approval: { name: 'Approval', hint: 'Makes the links with which people let a flow go on.' },
  failure: { name: 'Error handler', hint: 'Runs when a flow or a schedule fails, and gets the error.' },
  trigger: { name: 'Trigger', hint: 'Looks for what is new since its last run; the first step of a flow.' },
  preprocessor: { name: 'Preprocessor', hint: 'Makes the arguments of a run out of an event from outside.' },
  command: { name: 'Command', hint: 'Answers a command that somebody types in a chat.' },
} as const;

export type ScriptKind = keyof typeof SCRIPT_KINDS;

export const SCRIPT_KIND_IDS = Object.keys(SCRIPT_KINDS) as [ScriptKind, ...ScriptKind[]];

export function isScriptKind(id: string): id is ScriptKind {
  return Object.hasOwn(SCRIPT_KINDS, id);
}

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

const TYPESCRIPT: Partial<Record<ScriptKind, string>> = {
  approval: `import * as wmill from 'windmill-client';

// Let the step of the flow wait for approval: it goes on when somebody opens one of these links.
export async function main(approver: string = 'manager') {
  const { approvalPage, resume, cancel } = await wmill.getResumeUrls(approver);
  console.log('To decide, open', approvalPage);
  return { approvalPage, resume, cancel };
}
`,
  failure: `type Problem = { name: string; message: string; step_id?: string };

// Who calls it gives the error; what it returns is kept with the run.
export async function main(error: Problem = { name: 'Error', message: 'An example' }) {
  console.log(\`\${error.name}: \${error.message}\`);
  return { told: \`Step \${error.step_id ?? '?'} failed: \${error.message}\` };
}
`,
  trigger: `import * as wmill from 'windmill-client';

// A schedule runs the flow; where this returns nothing new, the flow can stop early.
export async function main() {
  const before = (await wmill.getState())?.lastId ?? 0;
  const all = [{ id: before + 1, text: 'An example' }];
  const fresh = all.filter((item) => item.id > before);
  if (fresh.length > 0) await wmill.setState({ lastId: fresh[fresh.length - 1].id });
  return fresh;
}
`,
  preprocessor: `type Event = { kind: string; body?: unknown; headers?: Record<string, string>; query?: Record<string, string> };

// Runs before main when a webhook starts the script: what it returns are the arguments of main.
export async function preprocessor(event: Event) {
  const body = (event.body ?? {}) as { order?: { id?: number } };
  return { orderId: body.order?.id ?? 0 };
}

export async function main(orderId: number = 0) {
  return { orderId };
}
`,
  command: `// Called with the words after the command.
export async function main(text: string = 'help') {
  return text === 'help' ? 'Say what you need.' : \`You said: \${text}\`;
}
`,
};

const PYTHON: Partial<Record<ScriptKind, string>> = {
  approval: `import wmill


# Let the step of the flow wait for approval: it goes on when somebody opens one of these links.
def main(approver: str = "manager"):
    urls = wmill.get_resume_urls(approver)
    print("To decide, open", urls["approvalPage"])
    return urls
`,
  failure: `# Who calls it gives the error; what it returns is kept with the run.
def main(error: dict = {"name": "Error", "message": "An example"}):
    print(f"{error['name']}: {error['message']}")
    return {"told": f"Step {error.get('step_id', '?')} failed: {error['message']}"}
`,
  trigger: `import wmill


# A schedule runs the flow; where this returns nothing new, the flow can stop early.
def main():
    before = (wmill.get_state() or {}).get("last_id", 0)
    items = [{"id": before + 1, "text": "An example"}]
    fresh = [item for item in items if item["id"] > before]
    if fresh:
        wmill.set_state({"last_id": fresh[-1]["id"]})
    return fresh
`,
  preprocessor: `# Runs before main when a webhook starts the script: what it returns are the arguments of main.
def preprocessor(event: dict):
    body = event.get("body") or {}
    return {"order_id": body.get("order", {}).get("id", 0)}


def main(order_id: int = 0):
    return {"order_id": order_id}
`,
  command: `# Called with the words after the command.
def main(text: str = "help"):
    return "Say what you need." if text == "help" else f"You said: {text}"
`,
};

/** What a new script of a kind begins with, where that is not what others of its language do. */
export const KIND_TEMPLATES: Record<string, Partial<Record<ScriptKind, string>> | undefined> = {
  bun: TYPESCRIPT,
  python3: PYTHON,
};

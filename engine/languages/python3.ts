import type { Language } from './language';

export const python3: Language = {
  name: 'Python',
  letters: 'PY',
  family: 'python',
  highlight: 'python',
  hint: 'Code run by Python 3',
  words: 'py code',
  starter: `def main(name: str = "world"):\n    return {"greeting": f"Hello {name}"}\n`,
  template: `from typing import Literal


# The parameters of main become the fields of the form; what it returns is the result.
def main(
    name: str,
    greeting: Literal["Hello", "Good morning"] = "Hello",
    times: int = 1,
):
    print("Greeting", name)
    return {"message": " ".join([f"{greeting}, {name}!"] * times)}
`,
  kinds: {
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
  },
};

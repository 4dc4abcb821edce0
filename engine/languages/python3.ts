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
};

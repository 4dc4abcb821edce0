import type { Language } from './language';

export const csharp: Language = {
  name: 'C#',
  letters: 'C#',
  family: 'compiled',
  highlight: 'csharp',
  hint: 'A class compiled for Mono',
  words: 'cs dotnet mono code',
  starter: `class Script
{
    public static object Main(string name = "world")
    {
        return new { greeting = "Hello " + name };
    }
}
`,
  template: `using System;
using System.Linq;

class Script
{
    // The parameters of main become the fields of the form; what it returns is the result.
    public static object Main(string name, string greeting = "Hello", int times = 1)
    {
        Console.WriteLine("Greeting " + name);
        return new { message = string.Join(" ", Enumerable.Repeat(greeting + ", " + name + "!", times)) };
    }
}
`,
  kinds: {
    approval: `class Script
{
    // The flow waits after this step; what it returns is shown to those who decide.
    public static object Main(int amount = 100)
    {
        return new {
            description = "Please look at the amount before it is paid.",
            default_args = new { amount },
        };
    }
}
`,
    failure: `using System;

class Problem
{
    public string name;
    public string message;
    public string step_id;
}

class Script
{
    // Who calls it gives the error; what it returns is kept with the run.
    public static object Main(Problem error)
    {
        Console.WriteLine(error.name + ": " + error.message);
        return new { told = "Step " + (error.step_id ?? "?") + " failed: " + error.message };
    }
}
`,
    trigger: `using System.Linq;

class Script
{
    // A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
    public static object Main(int minutes = 60)
    {
        var items = new[] {
            new { id = 1, text = "An example", minutesAgo = 5 },
            new { id = 2, text = "An old one", minutesAgo = 5000 },
        };
        return items.Where(item => item.minutesAgo < minutes).ToArray();
    }
}
`,
  },
};

import type { Language } from './language';

export const php: Language = {
  name: 'PHP',
  letters: 'PHP',
  family: 'dynamic',
  highlight: 'php',
  hint: 'Code run by PHP 8',
  words: 'code',
  starter: `<?php\n\nfunction main(string $name = "world") {\n    return ["greeting" => "Hello $name"];\n}\n`,
  template: `<?php

// The parameters of main become the fields of the form; what it returns is the result.
function main(string $name, string $greeting = "Hello", int $times = 1) {
    echo "Greeting $name\\n";
    return ["message" => implode(" ", array_fill(0, $times, "$greeting, $name!"))];
}
`,
  kinds: {
    approval: `<?php

// The flow waits after this step; what it returns is shown to those who decide.
function main(int $amount = 100) {
    return [
        "description" => "Please look at the amount before it is paid.",
        "default_args" => ["amount" => $amount],
    ];
}
`,
    failure: `<?php

// Who calls it gives the error; what it returns is kept with the run.
function main(array $error) {
    echo "{$error['name']}: {$error['message']}\\n";
    $step = $error["step_id"] ?? "?";
    return ["told" => "Step $step failed: {$error['message']}"];
}
`,
    trigger: `<?php

// A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
function main(int $minutes = 60) {
    $items = [
        ["id" => 1, "text" => "An example", "minutes_ago" => 5],
        ["id" => 2, "text" => "An old one", "minutes_ago" => 5000],
    ];
    return array_values(array_filter($items, fn($item) => $item["minutes_ago"] < $minutes));
}
`,
  },
};

import type { Language } from './language';

export const java: Language = {
  name: 'Java',
  letters: 'JV',
  family: 'compiled',
  highlight: 'java',
  hint: 'A class compiled by javac',
  words: 'jvm code',
  starter: `import java.util.Map;

public class Main {
    public static Object main(String name) {
        return Map.of("greeting", "Hello " + name);
    }
}
`,
  template: `import java.util.Collections;
import java.util.Map;
import java.util.Optional;

public class Main {
    // The parameters of main become the fields of the form; what it returns is the result.
    public static Object main(String name, Optional<String> greeting, Optional<Integer> times) {
        System.out.println("Greeting " + name);
        String one = greeting.orElse("Hello") + ", " + name + "!";
        return Map.of("message", String.join(" ", Collections.nCopies(times.orElse(1), one)));
    }
}
`,
  kinds: {
    approval: `import java.util.Map;

public class Main {
    // The flow waits after this step; what it returns is shown to those who decide.
    public static Object main(int amount) {
        return Map.of(
            "description", "Please look at the amount before it is paid.",
            "default_args", Map.of("amount", amount));
    }
}
`,
    failure: `import java.util.Map;
import java.util.Optional;

public class Main {
    public record Problem(String name, String message, Optional<String> step_id) {}

    // Who calls it gives the error; what it returns is kept with the run.
    public static Object main(Problem error) {
        System.out.println(error.name() + ": " + error.message());
        return Map.of("told", "Step " + error.step_id().orElse("?") + " failed: " + error.message());
    }
}
`,
    trigger: `import java.util.List;

public class Main {
    public record Item(int id, String text, int minutesAgo) {}

    // A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
    public static Object main(int minutes) {
        List<Item> items = List.of(new Item(1, "An example", 5), new Item(2, "An old one", 5000));
        return items.stream().filter(item -> item.minutesAgo() < minutes).toList();
    }
}
`,
  },
};

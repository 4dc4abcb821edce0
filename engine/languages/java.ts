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
};

import { expect } from 'vitest';
import type { Programs } from './programs';

const main = (body: string, head = 'Object main()') =>
  `public class Main {\n  public static ${head} throws Exception {\n    ${body}\n  }\n}`;

export const JAVA: Programs = {
  language: 'java',
  echo: main('return value;', 'Object main(Object value)'),
  withDefault: main('return given == null ? "fallback" : given;', 'Object main(String given)'),
  throws: {
    source: main('throw new IllegalStateException("boom");'),
    error: { name: 'IllegalStateException', message: 'boom', stack: expect.stringContaining('at Main.java:3') },
  },
  brokenSyntax: 'public class Main { static Object main( { } }',
  prints: main('System.out.println("out"); System.err.println("err"); return null;'),
  sleeps: main('Thread.sleep(60000); return null;'),
  cleansUp: main(
    'Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("cleaned up"))); ' +
      'System.out.println("ready"); Thread.sleep(60000); return null;',
  ),
  large: main('return "x".repeat(size);', 'String main(int size)'),
  nul: main('return "a\\0b";'),
  deep: main(
    'Object value = new Object[0]; for (int i = 0; i < 100; i++) value = new Object[] { value }; return value;',
  ),
  readsToken: main('return System.getenv("WM_TOKEN");'),
  hungry: main('byte[] data = new byte[1 << 30]; java.util.Arrays.fill(data, (byte) 1); return data.length;'),
  crash: {
    source: main('return list[3];', 'int main(int[] list)'),
    error: { name: 'ArrayIndexOutOfBoundsException', stack: expect.stringContaining('at Main.java:3') },
  },
};

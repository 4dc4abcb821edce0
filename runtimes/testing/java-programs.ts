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
  dependency: {
    source:
      '//requirements:\n//com.google.code.gson:gson:2.11.0\n\nimport com.google.gson.Gson;\nimport java.util.List;\nimport java.util.Map;\n\n' +
      'public class Main {\n  public record Line(String name, int count) {}\n  public record Order(String customer, List<Line> lines) {}\n' +
      '  public static class shop extends java.util.HashMap<String, Object> {}\n' +
      '  public static Object main(Order order, shop shop) {\n    return List.of(shop.get("url"), new Gson().toJson(Map.of("name", order.lines().get(0).name())));\n  }\n}',
    result: ['https://shop.example', '{"name":"octopus"}'],
  },
};

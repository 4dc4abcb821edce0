import { JAVA_JSON } from './json';

/** Calls the static `main` of the script's class with the arguments it declares, and reports. */
export const JAVA_PROGRAM = String.raw`
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

public final class MillraceProgram {
    public static void main(String[] words) throws Exception {
        int code = 1;
        try {
            String text = Files.readString(Path.of(words[0], "args.json"));
            Map<?, ?> given = (Map<?, ?>) new MillraceJson(text).read();
            Object value = call(Class.forName(words[1]), given);
            String body;
            try {
                body = MillraceJson.write(value);
            } catch (IllegalStateException error) {
                send("unstorable", MillraceJson.write(error.getMessage()));
                exit(1);
                return;
            }
            send("ok", body);
            code = 0;
        } catch (InvocationTargetException error) {
            report(error.getCause());
        } catch (Throwable error) {
            report(error);
        }
        exit(code);
    }

    /** Threads that the script left running do not hold it up. */
    private static void exit(int code) {
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }

    private static Object call(Class<?> owner, Map<?, ?> given) throws Throwable {
        Method main = null;
        String wanted = System.getenv().getOrDefault("MILLRACE_ENTRYPOINT", "main");
        for (Method method : owner.getDeclaredMethods()) {
            boolean isStatic = java.lang.reflect.Modifier.isStatic(method.getModifiers());
            boolean isBetter = main == null || method.getName().equals(wanted);
            if (isStatic && isBetter && (method.getName().equals("main") || method.getName().equals(wanted))) main = method;
        }
        if (main == null) throw new NoSuchMethodException("the script has no static method called main");
        main.setAccessible(true);
        List<Object> values = new ArrayList<>();
        for (Parameter parameter : main.getParameters()) {
            Object value = given.get(parameter.getName());
            values.add(MillraceJson.typed(value, parameter.getParameterizedType()));
        }
        return main.invoke(null, values.toArray());
    }

    private static void send(String kind, String body) throws Exception {
        try (OutputStream channel = new FileOutputStream("/proc/self/fd/3")) {
            channel.write((kind + "\n" + body).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void report(Throwable error) throws Exception {
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : error.getStackTrace()) {
            String file = String.valueOf(frame.getFileName());
            boolean isOurs = file.startsWith("Millrace") || frame.getClassName().matches("(java|jdk|sun)\\..*");
            if (!isOurs) stack.append(stack.length() == 0 ? "" : "\n").append("at ").append(file).append(':').append(frame.getLineNumber());
        }
        boolean isMemory = error instanceof OutOfMemoryError;
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", isMemory ? "MemoryError" : error.getClass().getSimpleName());
        described.put("message", String.valueOf(error.getMessage()));
        described.put("stack", stack.toString());
        System.err.println(described.get("name") + ": " + described.get("message") + "\n" + stack);
        send("error", MillraceJson.write(described));
    }
}
`;

export const JAVA_FILES = { 'MillraceProgram.java': JAVA_PROGRAM, 'MillraceJson.java': JAVA_JSON };

/** Java brings no JSON along: reading it, making values of declared types of it, and writing it. */
export const JAVA_JSON = String.raw`
import java.lang.reflect.*;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.*;
import java.time.temporal.Temporal;
import java.util.*;

final class MillraceJson {
    private final String text;
    private int at = 0;

    MillraceJson(String text) {
        this.text = text;
    }

    Object read() {
        blanks();
        char sign = text.charAt(at);
        switch (sign) {
            case '{': return object();
            case '[': return list();
            case '"': return string();
            case 't': at += 4; return true;
            case 'f': at += 5; return false;
            case 'n': at += 4; return null;
            default: return number();
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        for (blanks(); text.charAt(at) != '}'; blanks()) {
            if (text.charAt(at) == ',') { at++; blanks(); }
            String name = string();
            blanks();
            at++;
            members.put(name, read());
        }
        at++;
        return members;
    }

    private List<Object> list() {
        List<Object> items = new ArrayList<>();
        at++;
        for (blanks(); text.charAt(at) != ']'; blanks()) {
            if (text.charAt(at) == ',') at++;
            items.add(read());
        }
        at++;
        return items;
    }

    private String string() {
        StringBuilder made = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            char sign = text.charAt(at);
            if (sign != '\\') { made.append(sign); continue; }
            char escaped = text.charAt(++at);
            int plain = "btnfr".indexOf(escaped);
            if (escaped == 'u') { made.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16)); at += 4; }
            else made.append(plain >= 0 ? "\b\t\n\f\r".charAt(plain) : escaped);
        }
        at++;
        return made.toString();
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        String digits = text.substring(start, at);
        if (digits.matches("-?\\d{1,18}")) {
            long value = Long.parseLong(digits);
            if (value == (int) value) return (int) value;
            return value;
        }
        if (digits.matches("-?\\d+")) return new BigInteger(digits);
        return Double.parseDouble(digits);
    }

    private void blanks() {
        while (Character.isWhitespace(text.charAt(at))) at++;
    }

    static Object typed(Object value, Type type) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType) return generic(value, (ParameterizedType) type);
        if (type instanceof WildcardType) return typed(value, ((WildcardType) type).getUpperBounds()[0]);
        if (!(type instanceof Class)) return value;
        Class<?> wanted = (Class<?>) type;
        if (value == null) return absent(wanted);
        if (wanted.isArray()) return array(value, wanted.getComponentType());
        if (wanted.isInstance(value)) return value;
        if (value instanceof Number) return number((Number) value, wanted);
        if (value instanceof Map) return filled((Map<?, ?>) value, wanted);
        return simple(value, wanted);
    }

    private static Object absent(Class<?> wanted) {
        if (wanted == Optional.class) return Optional.empty();
        if (!wanted.isPrimitive()) return null;
        return Array.get(Array.newInstance(wanted, 1), 0);
    }

    private static Object generic(Object value, ParameterizedType type) throws ReflectiveOperationException {
        Class<?> raw = (Class<?>) type.getRawType();
        Type last = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
        if (raw == Optional.class) return Optional.ofNullable(value == null ? null : typed(value, last));
        if (value instanceof List && Iterable.class.isAssignableFrom(raw)) {
            Collection<Object> items = Set.class.isAssignableFrom(raw) ? new LinkedHashSet<>() : new ArrayList<>();
            for (Object item : (List<?>) value) items.add(typed(item, last));
            return items;
        }
        if (value instanceof Map && Map.class.isAssignableFrom(raw)) {
            Map<String, Object> members = raw == TreeMap.class ? new TreeMap<>() : new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) members.put((String) entry.getKey(), typed(entry.getValue(), last));
            return members;
        }
        return value == null ? null : typed(value, raw);
    }

    private static Object array(Object value, Class<?> item) throws ReflectiveOperationException {
        if (item == byte.class && value instanceof String) return Base64.getDecoder().decode((String) value);
        List<?> items = value instanceof List ? (List<?>) value : List.of(value);
        Object made = Array.newInstance(item, items.size());
        for (int index = 0; index < items.size(); index++) Array.set(made, index, typed(items.get(index), item));
        return made;
    }

    private static Object number(Number value, Class<?> wanted) {
        if (wanted == int.class || wanted == Integer.class) return Math.toIntExact(value.longValue());
        if (wanted == long.class || wanted == Long.class) return value.longValue();
        if (wanted == double.class || wanted == Double.class) return value.doubleValue();
        if (wanted == float.class || wanted == Float.class) return value.floatValue();
        if (wanted == short.class || wanted == Short.class) return value.shortValue();
        if (wanted == byte.class || wanted == Byte.class) return value.byteValue();
        if (wanted == BigDecimal.class) return new BigDecimal(value.toString());
        if (wanted == BigInteger.class) return new BigDecimal(value.toString()).toBigInteger();
        if (wanted == String.class) return value.toString();
        return value;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object simple(Object value, Class<?> wanted) throws ReflectiveOperationException {
        String text = String.valueOf(value);
        if (wanted.isEnum()) return Enum.valueOf((Class<? extends Enum>) wanted, text);
        if (wanted == char.class || wanted == Character.class) return text.charAt(0);
        if (wanted == boolean.class) return value;
        if (wanted == Date.class) return Date.from(Instant.parse(text));
        if (wanted == UUID.class) return UUID.fromString(text);
        if (wanted == BigDecimal.class || wanted == BigInteger.class) return wanted.getConstructor(String.class).newInstance(text);
        if (wanted == java.net.URI.class) return java.net.URI.create(text);
        if (wanted == LocalDateTime.class && text.endsWith("Z")) return OffsetDateTime.parse(text).toLocalDateTime();
        if (Temporal.class.isAssignableFrom(wanted)) return wanted.getMethod("parse", CharSequence.class).invoke(null, text);
        return value;
    }

    /** A record through its constructor, a class field by field. */
    private static Object filled(Map<?, ?> members, Class<?> wanted) throws ReflectiveOperationException {
        if (wanted.isRecord()) {
            RecordComponent[] components = wanted.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int index = 0; index < components.length; index++) {
                types[index] = components[index].getType();
                values[index] = typed(members.get(components[index].getName()), components[index].getGenericType());
            }
            Constructor<?> constructor = wanted.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        }
        Constructor<?> constructor = wanted.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object made = constructor.newInstance();
        if (made instanceof Map) {
            @SuppressWarnings("unchecked") Map<Object, Object> map = (Map<Object, Object>) made;
            map.putAll(members);
            return made;
        }
        for (Field field : fields(wanted)) {
            if (members.containsKey(field.getName())) field.set(made, typed(members.get(field.getName()), field.getGenericType()));
        }
        return made;
    }

    private static List<Field> fields(Class<?> owner) {
        List<Field> found = new ArrayList<>();
        for (Class<?> each = owner; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) continue;
                try {
                    field.setAccessible(true);
                    found.add(field);
                } catch (RuntimeException error) {
                    // What belongs to Java itself stays closed.
                }
            }
        }
        return found;
    }

    static String write(Object value) throws ReflectiveOperationException {
        StringBuilder out = new StringBuilder();
        write(value, out, 0);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out, int depth) throws ReflectiveOperationException {
        if (depth > 200) throw new IllegalStateException("it is nested deeper than 64 levels");
        if (value == null || value instanceof Boolean) out.append(value);
        else if (value instanceof Double || value instanceof Float) finite(((Number) value).doubleValue(), value, out);
        else if (value instanceof Number) out.append(value);
        else if (value instanceof Map) members((Map<?, ?>) value, out, depth);
        else if (value instanceof Iterable) items((Iterable<?>) value, out, depth);
        else if (value instanceof byte[]) quoted(Base64.getEncoder().encodeToString((byte[]) value), out);
        else if (value.getClass().isArray()) items(listed(value), out, depth);
        else if (value instanceof Optional) write(((Optional<?>) value).orElse(null), out, depth);
        else if (value instanceof Date) quoted(((Date) value).toInstant().toString(), out);
        else if (isText(value)) quoted(value instanceof Enum ? ((Enum<?>) value).name() : value.toString(), out);
        else members(described(value), out, depth);
    }

    private static boolean isText(Object value) {
        return value instanceof CharSequence || value instanceof Character || value instanceof Enum || value instanceof Temporal
            || value instanceof Duration || value instanceof UUID || value instanceof java.net.URI;
    }

    private static void finite(double value, Object original, StringBuilder out) {
        if (Double.isNaN(value) || Double.isInfinite(value)) throw new IllegalStateException("it holds a number that is not finite");
        out.append(original);
    }

    private static List<Object> listed(Object array) {
        List<Object> made = new ArrayList<>();
        for (int index = 0; index < Array.getLength(array); index++) made.add(Array.get(array, index));
        return made;
    }

    private static Map<String, Object> described(Object value) throws ReflectiveOperationException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Field field : fields(value.getClass())) members.put(field.getName(), field.get(value));
        return members;
    }

    private static void members(Map<?, ?> map, StringBuilder out, int depth) throws ReflectiveOperationException {
        out.append('{');
        String between = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(between);
            quoted(String.valueOf(entry.getKey()), out);
            out.append(':');
            write(entry.getValue(), out, depth + 1);
            between = ",";
        }
        out.append('}');
    }

    private static void items(Iterable<?> values, StringBuilder out, int depth) throws ReflectiveOperationException {
        out.append('[');
        String between = "";
        for (Object item : values) {
            out.append(between);
            write(item, out, depth + 1);
            between = ",";
        }
        out.append(']');
    }

    private static void quoted(String text, StringBuilder out) {
        out.append('"');
        for (int index = 0; index < text.length(); index++) {
            char sign = text.charAt(index);
            if (sign == '"' || sign == '\\') out.append('\\').append(sign);
            else if (sign < ' ') out.append(String.format("\\u%04x", (int) sign));
            else out.append(sign);
        }
        out.append('"');
    }
}
`;

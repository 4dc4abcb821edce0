/** Calls the static `Main` of the script with the arguments it declares, and reports. In C# 7: all that Mono's compiler has. */
export const CSHARP_PROGRAM = String.raw`
using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading.Tasks;
using System.Web.Script.Serialization;

namespace Millrace {
    public sealed class Unstorable : Exception {
        public Unstorable(string message) : base(message) {}
    }

    public static class Program {
        const int DepthMax = 200;
        static readonly JavaScriptSerializer Json = new JavaScriptSerializer { MaxJsonLength = int.MaxValue, RecursionLimit = 1000 };

        public static int Main(string[] words) {
            try {
                var text = File.ReadAllText(Path.Combine(words[0], "args.json"));
                var given = (IDictionary<string, object>) Json.DeserializeObject(text);
                var value = Call(given);
                try {
                    Send("ok", Json.Serialize(Plain(value, 0)));
                    return 0;
                } catch (Unstorable error) {
                    Send("unstorable", Json.Serialize(error.Message));
                }
            } catch (TargetInvocationException error) {
                Report(error.InnerException);
            } catch (Exception error) {
                Report(error);
            }
            return 1;
        }

        static object Call(IDictionary<string, object> given) {
            var main = FindMain();
            var values = main.GetParameters().Select(parameter => {
                object value;
                if (given.TryGetValue(parameter.Name, out value)) return Typed(value, parameter.ParameterType);
                return parameter.HasDefaultValue ? parameter.DefaultValue : Typed(null, parameter.ParameterType);
            }).ToArray();
            var result = main.Invoke(null, values);
            var task = result as Task;
            if (task == null) return result;
            task.GetAwaiter().GetResult();
            var property = task.GetType().GetProperty("Result");
            return property == null || property.PropertyType.Name == "VoidTaskResult" ? null : property.GetValue(task);
        }

        static MethodInfo FindMain() {
            const BindingFlags all = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            var wanted = Environment.GetEnvironmentVariable("MILLRACE_ENTRYPOINT") ?? "Main";
            var methods = typeof(Program).Assembly.GetTypes().Where(type => type.Namespace != "Millrace").SelectMany(type => type.GetMethods(all));
            var named = methods.Where(method => method.Name == wanted || method.Name.ToLowerInvariant() == "main").ToList();
            var found = named.FirstOrDefault(method => method.Name == wanted) ?? named.FirstOrDefault();
            if (found == null) throw new MissingMethodException("the script has no static method called Main");
            return found;
        }

        static object Typed(object value, Type type) {
            var inner = Nullable.GetUnderlyingType(type);
            if (inner != null) return value == null ? null : Typed(value, inner);
            if (value == null) return type.IsValueType ? Activator.CreateInstance(type) : null;
            if (type == typeof(byte[]) && value is string) return Convert.FromBase64String((string) value);
            if (type == typeof(object) || type.IsInstanceOfType(value)) return value;
            var text = value as string;
            if (type.IsEnum) return text != null ? Enum.Parse(type, text, true) : Enum.ToObject(type, value);
            if (text != null) return FromText(text, type);
            var members = value as IDictionary<string, object>;
            if (members != null) return FromObject(members, type);
            var items = value as object[];
            if (items != null) return FromList(items, type);
            return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }

        static object FromText(string text, Type type) {
            if (type == typeof(DateTime)) return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            if (type == typeof(DateTimeOffset)) return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
            if (type == typeof(Guid)) return Guid.Parse(text);
            if (type == typeof(Uri)) return new Uri(text);
            if (type == typeof(TimeSpan)) return TimeSpan.Parse(text, CultureInfo.InvariantCulture);
            return Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }

        static object FromList(object[] items, Type type) {
            var item = type.IsArray ? type.GetElementType() : type.IsGenericType ? type.GetGenericArguments()[0] : typeof(object);
            var list = (IList) Activator.CreateInstance(typeof(List<>).MakeGenericType(item));
            foreach (var each in items) list.Add(Typed(each, item));
            if (type.IsArray) {
                var array = Array.CreateInstance(item, list.Count);
                list.CopyTo(array, 0);
                return array;
            }
            return type.IsInstanceOfType(list) ? list : Activator.CreateInstance(type, list);
        }

        static object FromObject(IDictionary<string, object> members, Type type) {
            if (type.IsGenericType && type.GetGenericArguments().Length == 2) {
                var value = type.GetGenericArguments()[1];
                var map = (IDictionary) Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value));
                foreach (var each in members) map[each.Key] = Typed(each.Value, value);
                return map;
            }
            var made = Activator.CreateInstance(type, true);
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase;
            foreach (var each in members) {
                var property = type.GetProperty(each.Key, own);
                var field = type.GetField(each.Key, own);
                if (property != null && property.CanWrite) property.SetValue(made, Typed(each.Value, property.PropertyType));
                else if (field != null) field.SetValue(made, Typed(each.Value, field.FieldType));
            }
            return made;
        }

        static object Plain(object value, int depth) {
            if (depth > DepthMax) throw new Unstorable("it is nested deeper than 64 levels");
            if (value == null || value is string || value is bool || value is decimal) return value;
            if (value is double || value is float) return Finite(Convert.ToDouble(value));
            if (value is DateTime) return ((DateTime) value).ToString("o", CultureInfo.InvariantCulture);
            if (value is DateTimeOffset) return ((DateTimeOffset) value).ToString("o", CultureInfo.InvariantCulture);
            if (value is Enum || value is Guid || value is Uri || value is TimeSpan || value is char) return value.ToString();
            if (value.GetType().IsPrimitive) return value;
            if (value is byte[]) return Convert.ToBase64String((byte[]) value);
            var map = value as IDictionary;
            if (map != null) return map.Keys.Cast<object>().ToDictionary(key => key.ToString(), key => Plain(map[key], depth + 1));
            var items = value as IEnumerable;
            if (items != null) return items.Cast<object>().Select(item => Plain(item, depth + 1)).ToArray();
            return Members(value, depth);
        }

        static double Finite(double value) {
            if (double.IsNaN(value) || double.IsInfinity(value)) throw new Unstorable("it holds a number that is not finite");
            return value;
        }

        static object Members(object value, int depth) {
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public;
            var made = new Dictionary<string, object>();
            foreach (var field in value.GetType().GetFields(own)) made[field.Name] = Plain(field.GetValue(value), depth + 1);
            foreach (var property in value.GetType().GetProperties(own).Where(each => each.CanRead && each.GetIndexParameters().Length == 0)) {
                made[property.Name] = Plain(property.GetValue(value), depth + 1);
            }
            return made;
        }

        static void Send(string kind, string body) {
            var bytes = new UTF8Encoding(false).GetBytes(kind + "\n" + body);
            using (var channel = new FileStream("/proc/self/fd/3", FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) {
                channel.Write(bytes, 0, bytes.Length);
            }
        }

        static void Report(Exception error) {
            var lines = new StackTrace(error, true).GetFrames() ?? new StackFrame[0];
            var places = lines.Where(frame => Path.GetFileName(frame.GetFileName() ?? "") == "main.cs");
            var stack = string.Join("\n", places.Select(frame => "at main.cs:" + frame.GetFileLineNumber()));
            var name = error is OutOfMemoryException ? "MemoryError" : error.GetType().Name;
            Console.Error.WriteLine((name + ": " + error.Message + "\n" + stack).Trim());
            Send("error", Json.Serialize(new { name, message = error.Message, stack }));
        }
    }
}
`;

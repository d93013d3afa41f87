using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Supervisor.Configuration;

namespace Supervisor.Supervision.Tests.Takeover;

/// <summary>Objects in which nothing is as it is by default, whatever members they have, and all of their content as text.</summary>
internal static class FilledObjects
{
    private const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;

    public static T Make<T>() => (T)Make(typeof(T), new int[1])!;

    public static string Dump(object? value)
    {
        StringBuilder text = new();
        Dump(value, text, "");
        return text.ToString();
    }

    private static object? Make(Type type, int[] count)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        int next = ++count[0];
        return type switch
        {
            _ when type == typeof(string) => $"text {next} \ud83d\ude00 \udc80", // half of a pair: a byte that is no UTF-8
            _ when type == typeof(bool) => true,
            _ when type == typeof(byte) => (byte)(next % 256),
            _ when type == typeof(TimeSpan) => new TimeSpan(next * 10_000_019L),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(638_000_000_000_000_000 + next, TimeSpan.Zero),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1),
            _ when type.IsPrimitive => Convert.ChangeType(next, type, CultureInfo.InvariantCulture),
            _ when type.IsArray => MakeArray(type.GetElementType()!, count),
            _ when type == typeof(HttpServerSettings) => Make(typeof(InetServerSettings), count),
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) =>
                MakeArray(type.GetGenericArguments()[0], count),
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) =>
                new Dictionary<string, string> { [(string)Make(typeof(string), count)!] = (string)Make(typeof(string), count)! },
            _ => MakeObject(type, count),
        };
    }

    private static Array MakeArray(Type element, int[] count)
    {
        Array array = Array.CreateInstance(element, 2);
        array.SetValue(Make(element, count), 0);
        array.SetValue(Make(element, count), 1);
        return array;
    }

    private static object MakeObject(Type type, int[] count)
    {
        ConstructorInfo? constructor = type.GetConstructors().OrderByDescending(each => each.GetParameters().Length)
            .FirstOrDefault(each => each.GetParameters() is not [{ } only] || only.ParameterType != type);
        object made = constructor is null
            ? RuntimeHelpers.GetUninitializedObject(type)
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, count))]);
        string[] given = [.. (constructor?.GetParameters() ?? []).Select(parameter => parameter.Name!)];
        foreach (PropertyInfo property in type.GetProperties(Public))
        {
            if (property.SetMethod is not null && !given.Contains(property.Name))
            {
                property.SetValue(made, Make(property.PropertyType, count));
            }
        }

        return made;
    }

    private static void Dump(object? value, StringBuilder text, string name)
    {
        if (value is null or string or IFormattable or bool)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}={value}\n");
        }
        else if (value is IEnumerable items)
        {
            int number = 0;
            foreach (object? item in items)
            {
                Dump(item, text, $"{name}[{number++}]");
            }
        }
        else
        {
            foreach (PropertyInfo property in value.GetType().GetProperties(Public).Where(property => property.SetMethod is not null || property.DeclaringType!.IsGenericType))
            {
                Dump(property.GetValue(value), text, $"{name}.{property.Name}");
            }

            foreach (FieldInfo field in value.GetType().GetFields(Public))
            {
                Dump(field.GetValue(value), text, $"{name}.{field.Name}");
            }
        }
    }
}

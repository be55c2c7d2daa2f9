using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Silo.Tests.Storage;

/// <summary>Builds records by their shape, either with every field set or with no more than they must have.</summary>
internal static class Sample
{
    public static IEnumerable<object> Of(Type type, bool filled) =>
        type.GetCustomAttributes<JsonDerivedTypeAttribute>().ToArray() is { Length: > 0 } derived
            ? derived.Select(each => Make(each.DerivedType, filled))
            : [Make(type, filled)];

    /// <summary>Every difference between two values, by path.</summary>
    public static IEnumerable<string> Differences(object? expected, object? actual, string path)
    {
        if (expected is null || actual is null) return expected is null && actual is null ? [] : [$"{path}: {expected ?? "null"} is {actual ?? "null"}"];
        if (expected.GetType() != actual.GetType()) return [$"{path}: {expected.GetType().Name} is {actual.GetType().Name}"];
        if (expected is JsonElement json) return JsonElement.DeepEquals(json, (JsonElement)actual) ? [] : [$"{path}: {json} is {actual}"];
        if (IsArray(expected.GetType())) return Items(expected, actual, path);
        if (!IsRecord(expected.GetType())) return expected.Equals(actual) ? [] : [$"{path}: {expected} is {actual}"];
        return Fields(expected.GetType()).SelectMany(field => Differences(field.GetValue(expected), field.GetValue(actual), $"{path}.{field.Name}"));
    }

    private static IEnumerable<string> Items(object expected, object actual, string path)
    {
        if (IsDefault(expected) || IsDefault(actual)) return [$"{path}: a default array"];
        object?[] left = [.. ((IEnumerable)expected).Cast<object?>()], right = [.. ((IEnumerable)actual).Cast<object?>()];
        return left.Length != right.Length
            ? [$"{path}: {left.Length} items are {right.Length}"]
            : left.Zip(right).SelectMany((pair, index) => Differences(pair.First, pair.Second, $"{path}[{index}]"));
    }

    private static object Make(Type type, bool filled)
    {
        if (type.GetCustomAttributes<JsonDerivedTypeAttribute>().Any()) return Of(type, filled).First();
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Make(underlying, filled);
        if (type == typeof(string)) return "caf\u00e9 <\"\u4f60\"> \ud83d\ude80 '\n\0";
        if (type == typeof(Guid)) return Guid.NewGuid();
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return long.MaxValue;
        if (type == typeof(decimal)) return 0.000123456789m;
        if (type == typeof(double)) return 0.25;
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(638_912_345_678_901_234, TimeSpan.Zero);
        if (type == typeof(JsonElement)) return JsonSerializer.Deserialize<JsonElement>("""{"type":"object","kind":[1,2.50,null,"x"]}""");
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (IsArray(type)) return MakeArray(type, filled);
        return MakeRecord(type, filled);
    }

    private static object MakeArray(Type type, bool filled)
    {
        var item = type.GetGenericArguments()[0];
        var items = filled ? Of(item, filled).ToArray() : [];
        var array = Array.CreateInstance(item, items.Length);
        items.CopyTo(array, 0);
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method is { Name: nameof(ImmutableArray.Create) } && method.ToString()!.EndsWith("Create[T](T[])", StringComparison.Ordinal))
            .MakeGenericMethod(item).Invoke(null, [array])!;
    }

    private static object MakeRecord(Type type, bool filled)
    {
        var constructor = type.GetConstructors().MaxBy(each => each.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(each => Argument(each, filled))]);
        if (!filled) return made;
        foreach (var field in Fields(type).Where(field => field.CanWrite && IsUnset(field, made))) field.SetValue(made, Make(field.PropertyType, filled));
        return made;
    }

    private static object? Argument(ParameterInfo parameter, bool filled)
    {
        if (filled) return Make(parameter.ParameterType, filled);
        if (parameter.HasDefaultValue) return parameter.DefaultValue ?? (IsOptional(parameter.ParameterType) ? null : Activator.CreateInstance(parameter.ParameterType));
        if (new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable) return null;
        var type = parameter.ParameterType;
        return type.IsValueType && !IsArray(type) ? Activator.CreateInstance(type) : Make(type, filled);
    }

    private static bool IsUnset(PropertyInfo field, object made) =>
        field.DeclaringType!.GetConstructors().All(each => each.GetParameters().All(parameter => parameter.Name != field.Name))
        || field.GetValue(made) is null;

    private static bool IsOptional(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static bool IsDefault(object array) => (bool)array.GetType().GetProperty(nameof(ImmutableArray<int>.IsDefault))!.GetValue(array)!;

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null;

    private static IEnumerable<PropertyInfo> Fields(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0);
}

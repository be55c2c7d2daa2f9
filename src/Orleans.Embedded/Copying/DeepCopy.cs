using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Orleans.Embedded;

/// <summary>Deep copies by System.Text.Json, with short cuts for common collections.</summary>
internal static class DeepCopy
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static readonly JsonSerializerOptions Json = new()
    {
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RefuseLoss } },
    };

    private static readonly ConcurrentDictionary<(Type Actual, Type Declared), Func<object, object>> Copiers = new();

    /// <exception cref="NotSupportedException">A value of this type cannot be copied without loss.</exception>
    internal static object Of(object value, Type declared) =>
        Copiers.GetOrAdd((value.GetType(), declared), static types => For(types.Actual, types.Declared))(value);

    private static Func<object, object> For(Type type, Type declared)
    {
        if (Immutability.Holds(type))
            return static value => value;
        if (typeof(IGrainBase).IsAssignableFrom(type))
            throw new NotSupportedException($"The grain object {type} must not leave its activation: pass this.AsReference<T>().");
        if (typeof(Delegate).IsAssignableFrom(type))
            throw new NotSupportedException($"A delegate ({type}) cannot pass through a grain call.");
        return CollectionCopier.For(type, declared) ?? (value => ByJson(value, type));
    }

    private static object ByJson(object value, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type, Json), type, Json)!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new NotSupportedException(
                $"A value of type {type} cannot be copied for a grain call: {exception.Message} "
                    + "Make it an immutable type marked [Immutable], or one that System.Text.Json reads back as it wrote it.",
                exception);
        }
    }

    // What is kept in a property that JSON does not carry there and back would be lost without a word.
    private static void RefuseLoss(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        for (var declaring = type.Type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var auto in declaring.GetProperties(Declared).Where(IsStored))
            {
                if (!type.Properties.Any(carried => Carries(carried, auto)))
                    throw new NotSupportedException($"Property {declaring}.{auto.Name} is not written, or cannot be set again.");
            }
        }
    }

    private static bool Carries(JsonPropertyInfo carried, PropertyInfo auto) =>
        (carried.Set is not null || carried.AssociatedParameter is not null)
        && carried.AttributeProvider is PropertyInfo property && property.Name == auto.Name;

    private static bool IsStored(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared)
            ?.IsDefined(typeof(CompilerGeneratedAttribute), false) == true;
}

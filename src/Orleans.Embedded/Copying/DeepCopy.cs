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
    private static readonly JsonSerializerOptions Json = new()
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

    // A property that is written and never read back would be lost without a word.
    private static void RefuseLoss(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var property in type.Properties)
        {
            if (property is { Set: null, AssociatedParameter: null, AttributeProvider: PropertyInfo auto } && IsStored(auto))
                throw new NotSupportedException($"Property {type.Type}.{auto.Name} has no setter and is no constructor parameter.");
        }
    }

    private static bool IsStored(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)
            ?.IsDefined(typeof(CompilerGeneratedAttribute), false) == true;
}

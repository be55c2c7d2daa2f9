using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Which types' values can be shared because nobody can change them.</summary>
internal static class Immutability
{
    private static readonly ConcurrentDictionary<Type, bool> Known = new();

    private static readonly Type[] ImmutableTypes =
    [
        typeof(string), typeof(Uri), typeof(Version), typeof(Type), typeof(CultureInfo), typeof(TimeZoneInfo), typeof(IPAddress),
        typeof(Exception), typeof(JsonElement), typeof(CancellationToken), typeof(DBNull), typeof(GrainReference),
        typeof(GrainId), typeof(GrainType), typeof(IdSpan), typeof(StreamId), typeof(SiloAddress),
    ];

    /// <summary>Immutable when their type arguments are.</summary>
    private static readonly Type[] ImmutableGenerics =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedSet<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(IImmutableList<>), typeof(IImmutableDictionary<,>), typeof(IImmutableSet<>), typeof(IImmutableQueue<>),
        typeof(IImmutableStack<>), typeof(FrozenDictionary<,>), typeof(FrozenSet<>), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>),
        typeof(Tuple<,,,>),
    ];

    internal static bool Holds(Type type) => Known.TryGetValue(type, out var known) ? known : Decide(type, []);

    private static bool Decide(Type type, HashSet<Type> visiting)
    {
        if (Known.TryGetValue(type, out var known))
            return known;
        if (!visiting.Add(type))
            return true;
        var immutable = IsMarked(type) || IsCollectionOfImmutables(type, visiting) || IsValueOfImmutables(type, visiting);

        // An inner answer may rest on an outer one that is still open; only the outermost is sure.
        if (visiting.Count == 1 || !immutable)
            Known[type] = immutable;
        return immutable;
    }

    private static bool IsMarked(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.IsDefined(typeof(ImmutableAttribute), false) || ImmutableTypes.Contains(current))
                return true;
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Immutable<>);
    }

    private static bool IsCollectionOfImmutables(Type type, HashSet<Type> visiting)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.IsGenericType && ImmutableGenerics.Contains(current.GetGenericTypeDefinition()))
                return current.GetGenericArguments().All(argument => Decide(argument, visiting));
        }

        return false;
    }

    // A value type is copied by assignment, so only what its fields refer to matters.
    private static bool IsValueOfImmutables(Type type, HashSet<Type> visiting) =>
        type.IsPrimitive || type.IsEnum || (type.IsValueType
            && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .All(field => Decide(field.FieldType, visiting)));
}

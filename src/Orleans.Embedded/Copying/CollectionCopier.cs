namespace Orleans.Embedded;

/// <summary>Copies common collections and lazy sequences element by element, so that immutable elements stay shared.</summary>
internal static class CollectionCopier
{
    /// <returns>Null when the type is no collection of these kinds.</returns>
    internal static Func<object, object>? For(Type type, Type declared)
    {
        if (type.IsSZArray)
            return Build(nameof(CopyArray), type.GetElementType()!);
        if (!type.IsGenericType && !declared.IsGenericType)
            return null;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (definition == typeof(List<>))
            return Build(nameof(CopyList), type.GetGenericArguments());
        if (definition == typeof(HashSet<>))
            return Build(nameof(CopySet), type.GetGenericArguments());
        if (definition == typeof(Dictionary<,>))
            return Build(nameof(CopyDictionary), type.GetGenericArguments());

        // What a collection expression or LINQ made has no type of its own that could be made again: the interface promises a sequence.
        return declared.IsGenericType && IsReadOnlySequence(declared.GetGenericTypeDefinition())
            ? Build(nameof(CopySequence), declared.GetGenericArguments())
            : null;
    }

    private static bool IsReadOnlySequence(Type definition) =>
        definition == typeof(IEnumerable<>) || definition == typeof(IReadOnlyCollection<>) || definition == typeof(IReadOnlyList<>);

    private static Func<object, object> Build(string method, params Type[] elements) =>
        typeof(CollectionCopier)
            .GetMethod(method, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .MakeGenericMethod(elements)
            .CreateDelegate<Func<object, object>>();

    private static Array CopyArray<T>(object value) =>
        Copier<T>.IsImmutable ? (Array)((T[])value).Clone() : Array.ConvertAll((T[])value, Copier<T>.Copy);

    private static List<T> CopyList<T>(object value) =>
        Copier<T>.IsImmutable ? new List<T>((List<T>)value) : ((List<T>)value).ConvertAll(Copier<T>.Copy);

    private static HashSet<T> CopySet<T>(object value) =>
        new(((HashSet<T>)value).Select(Copier<T>.Copy), ((HashSet<T>)value).Comparer);

    private static Dictionary<TKey, TValue> CopyDictionary<TKey, TValue>(object value)
        where TKey : notnull
    {
        var source = (Dictionary<TKey, TValue>)value;
        var copy = new Dictionary<TKey, TValue>(source.Count, source.Comparer);
        foreach (var (key, item) in source)
            copy.Add(Copier<TKey>.Copy(key), Copier<TValue>.Copy(item));
        return copy;
    }

    private static T[] CopySequence<T>(object value) => ((IEnumerable<T>)value).Select(Copier<T>.Copy).ToArray();
}

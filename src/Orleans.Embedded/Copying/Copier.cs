namespace Orleans.Embedded;

/// <summary>Keeps what two grains exchange apart: immutable values pass as they are, all others as a deep copy.</summary>
internal static class Copier<T>
{
    /// <summary>True when no value of this static type needs a copy; the JIT folds it into the callers.</summary>
    internal static readonly bool IsImmutable = Immutability.Holds(typeof(T));

    internal static T Copy(T value) => IsImmutable || value is null ? value : (T)DeepCopy.Of(value, typeof(T));
}

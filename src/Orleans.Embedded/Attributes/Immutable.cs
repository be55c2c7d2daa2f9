namespace Orleans.Concurrency;

/// <summary>A value that its sender promises never to change, so that it passes through grain calls by reference.</summary>
public readonly record struct Immutable<T>(T Value);

public static class ImmutableExtensions
{
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}

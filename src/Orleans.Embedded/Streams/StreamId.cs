using System.Text;
using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>Identity of a stream: a namespace, which may be missing, and a key. Guid keys stand as 32 digits.</summary>
public readonly struct StreamId : IEquatable<StreamId>
{
    private readonly IdSpan fullKey;
    private readonly int namespaceLength;

    private StreamId(byte[] ns, byte[] key)
    {
        fullKey = new([.. ns, .. key]);
        namespaceLength = ns.Length;
    }

    public ReadOnlyMemory<byte> FullKey => fullKey.Value;

    public ReadOnlyMemory<byte> Namespace => FullKey[..namespaceLength];

    public ReadOnlyMemory<byte> Key => FullKey[namespaceLength..];

    public static StreamId Create(string? ns, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new(Encoding.UTF8.GetBytes(ns ?? string.Empty), Encoding.UTF8.GetBytes(key));
    }

    public static StreamId Create(string? ns, Guid key) => Create(ns, key.ToString("N"));

    public static StreamId Create(string? ns, long key) => Create(ns, GrainKeys.Of(key).ToString());

    public string GetKeyAsString() => Encoding.UTF8.GetString(Key.Span);

    /// <summary>Null when it has none.</summary>
    public string? GetNamespace() => namespaceLength == 0 ? null : Encoding.UTF8.GetString(Namespace.Span);

    public bool Equals(StreamId other) => namespaceLength == other.namespaceLength && fullKey.Equals(other.fullKey);

    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    public override int GetHashCode() => fullKey.GetHashCode() + namespaceLength;

    public override string ToString() => $"{GetNamespace() ?? "null"}/{GetKeyAsString()}";

    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);
}

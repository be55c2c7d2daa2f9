using System.Text;

namespace Orleans.Runtime;

/// <summary>An identifier as UTF-8 bytes with its hash. The hash is the same in every process.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>
{
    private readonly byte[]? value;
    private readonly int hashCode;

    public IdSpan(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.value = value;
        hashCode = Hash(value);
    }

    public bool IsDefault => value is null || value.Length == 0;

    public ReadOnlyMemory<byte> Value => value;

    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    public ReadOnlySpan<byte> AsSpan() => value;

    public uint GetUniformHashCode() => (uint)hashCode;

    public bool Equals(IdSpan other) =>
        ReferenceEquals(value, other.value) || (hashCode == other.hashCode && AsSpan().SequenceEqual(other.AsSpan()));

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    public override int GetHashCode() => hashCode;

    public override string ToString() => Encoding.UTF8.GetString(AsSpan());

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    // FNV-1a with a final mix: HashCode is seeded per process, and silos must agree on a grain's hash.
    internal static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var b in bytes)
            hash = (hash ^ b) * 16777619u;
        hash ^= hash >> 16;
        hash *= 0x85ebca6bu;
        return (int)(hash ^ (hash >> 13));
    }
}

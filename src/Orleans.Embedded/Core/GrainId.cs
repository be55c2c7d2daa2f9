namespace Orleans.Runtime;

/// <summary>The identity of a grain: its type and its key. As text: <c>type/key</c>.</summary>
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    public static GrainId Create(GrainType type, string key) => new(type, IdSpan.Create(key));

    /// <exception cref="FormatException">The text is not of the form <c>type/key</c>.</exception>
    public static GrainId Parse(string value) =>
        TryParse(value, out var id) ? id : throw new FormatException($"'{value}' is not a grain id of the form type/key.");

    public static bool TryParse(string? value, out GrainId result)
    {
        result = default;
        var slash = value?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0)
            return false;
        result = Create(value![..slash], value[(slash + 1)..]);
        return true;
    }

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => (Type.Value.GetUniformHashCode() * 31) + Key.GetUniformHashCode();

    public bool Equals(GrainId other) => Key.Equals(other.Key) && Type.Value.Equals(other.Type.Value);

    public override int GetHashCode() => (int)GetUniformHashCode();

    public override string ToString() => $"{Type}/{Key}";
}

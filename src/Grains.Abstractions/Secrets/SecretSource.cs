using System.Collections.Immutable;

namespace Conversations.Secrets;

/// <summary>A secret, or where to ask for it.</summary>
/// <param name="Value">Null: it is not told, or has to be asked for at <paramref name="Url"/>.</param>
[Immutable]
public sealed record SecretSource(string? Value, string? Description = null, string? Url = null)
{
    /// <summary>Headers to ask with.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The same without what nobody may see.</summary>
    public SecretSource Masked() => this with { Value = null };

    /// <summary>Keeps the record's own text out of logs.</summary>
    public override string ToString() => nameof(SecretSource);
}

using System.Collections.Immutable;

namespace Conversations.Secrets;

/// <summary>What is stored of secrets under the state name <c>secrets</c>: each encrypted as a whole.</summary>
[Immutable]
public sealed record SecretsRecord
{
    public ImmutableDictionary<string, string> Sealed { get; set; } = ImmutableDictionary<string, string>.Empty;
}

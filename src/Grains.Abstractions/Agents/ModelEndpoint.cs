namespace Conversations.Agents;

/// <summary>A model server of the agent's own, in place of those of the configuration. Its key is the agent's secret <see cref="KeyName"/>.</summary>
/// <param name="BaseUrl">Null: the provider's usual one.</param>
[Immutable]
public sealed record ModelEndpoint(string? BaseUrl)
{
    /// <summary>True: an administrator has said so, who may name any address.</summary>
    public bool ByAdmin { get; init; }

    /// <summary>No name of a variable, so that no secret of a client's is taken for it.</summary>
    public const string KeyName = "llm.api_key";
}

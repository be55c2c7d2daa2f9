using System.Collections.Immutable;

namespace Conversations.Sandboxes;

/// <summary>A workspace that was made for itself, or that several conversations work in. A conversation's own, of its id, has none of this.</summary>
[Immutable]
public sealed record SandboxState(Guid Id, string? Owner, DateTimeOffset CreatedAt)
{
    /// <summary>True: its conversations rest until it is resumed.</summary>
    public bool Paused { get; init; }

    /// <summary>The conversations that work in it.</summary>
    public ImmutableArray<Guid> Conversations { get; init; } = [];
}

/// <summary>What is stored of a sandbox under the state name <c>sandbox</c>; null after its deletion.</summary>
[Immutable]
public sealed record SandboxRecord
{
    public SandboxState? State { get; set; }
}

using Conversations.Storage;

namespace Conversations.Users;

/// <summary>Whose things are.</summary>
public interface IOwnership
{
    /// <returns>Null when there is no such thing.</returns>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    Task<Ownership?> Find(OwnedKind kind, Guid id, CancellationToken cancellationToken);
}

/// <param name="Owner">Null: nobody's.</param>
public sealed record Ownership(string? Owner);

/// <summary>Kinds of things that have owners of their own, or that of the conversation that they are in.</summary>
public enum OwnedKind
{
    Conversation,
    Agent,
    Block,
    Tool,
    Run,
    Step,
    Message,
    StartTask,

    /// <summary>A workspace: one that stands for itself, or that of the conversation of the same id.</summary>
    Sandbox,
}

using System.Text.Json;

namespace Conversations.Starting;

/// <summary>Something that is said as soon as the conversation is there.</summary>
/// <param name="Id">That the message will have.</param>
/// <param name="Message">As it came, in the words of the task's dialect.</param>
[Immutable]
public sealed record PendingMessage(Guid Id, JsonElement Message)
{
    /// <summary>How many a task holds.</summary>
    public const int Most = 10;
}

using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>Whether a conversation has an agent loop, in the words of the wire.</summary>
/// <remarks>
/// The original's loops are processes: begun with the conversation, ended by a stop or after a time in which nothing happens. Here a conversation
/// that rests costs nothing, so that this is only said of it.
/// </remarks>
static class V0Status
{
    /// <summary>It will be there in a moment.</summary>
    public const string Starting = "STARTING";
    public const string Running = "RUNNING";
    public const string Stopped = "STOPPED";

    /// <param name="listeners">How many clients follow it live.</param>
    public static string Of(ConversationHead head, int listeners, TimeSpan closeDelay, DateTimeOffset now) => head switch
    {
        { Run: not null } => Running,
        { Standing: Standing.Paused } => Stopped,
        { Pending: not null } => Running,
        _ => listeners > 0 || now - head.UpdatedAt <= closeDelay ? Running : Stopped,
    };
}

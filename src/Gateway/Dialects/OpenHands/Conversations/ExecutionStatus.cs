using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>How a conversation stands, in the words of the wire.</summary>
static class ExecutionStatus
{
    public const string Idle = "idle";
    public const string Running = "running";
    public const string Paused = "paused";
    public const string Waiting = "waiting_for_confirmation";
    public const string Finished = "finished";
    public const string Error = "error";
    public const string Stuck = "stuck";
    public const string Deleting = "deleting";

    public static ImmutableArray<string> All { get; } = [Idle, Running, Paused, Waiting, Finished, Error, Stuck, Deleting];

    public static string Of(ConversationHead head) => head switch
    {
        { Run: not null } => Running,
        { Pending: not null } => Waiting,
        _ => Of(head.Standing),
    };

    public static string Of(Standing standing) => standing switch
    {
        Standing.Paused => Paused,
        Standing.Finished => Finished,
        Standing.Failed => Error,
        Standing.Stuck => Stuck,
        _ => Idle,
    };
}

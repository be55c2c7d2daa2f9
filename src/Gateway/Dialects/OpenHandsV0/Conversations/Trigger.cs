namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>What a conversation was begun by.</summary>
static class Trigger
{
    public const string Gui = "gui";
    public const string SuggestedTask = "suggested_task";

    /// <summary>A program, which shows its key as a bearer.</summary>
    public const string Api = "openhands_api";
}

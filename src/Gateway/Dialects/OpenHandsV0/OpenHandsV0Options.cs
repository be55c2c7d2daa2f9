namespace Conversations.Gateway.Dialects.OpenHandsV0;

/// <summary>What the first API of OpenHands can be told. Configuration section <c>OpenHandsV0</c>.</summary>
public sealed class OpenHandsV0Options
{
    public const string Section = "OpenHandsV0";

    /// <summary>Conversations that were made longer ago are left out of lists. Default: 10 days.</summary>
    public TimeSpan ConversationMaxAge { get; set; } = TimeSpan.FromDays(10);

    /// <summary>How long a conversation in which nothing happens and to which nobody listens is still shown as running. Default: 1 hour.</summary>
    public TimeSpan CloseDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>True: clients may choose the ids of their conversations. Default: false, or what <c>ALLOW_SET_CONVERSATION_ID=1</c> says.</summary>
    public bool AllowSetConversationId { get; set; }
}

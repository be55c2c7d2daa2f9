namespace Conversations.Starting;

/// <summary>How far the start of a conversation is. A task goes through them in this order, and never back.</summary>
public enum StartStatus
{
    Working,
    WaitingForSandbox,
    PreparingRepository,
    RunningSetupScript,
    SettingUpGitHooks,
    SettingUpSkills,
    StartingConversation,

    /// <summary>The conversation is there.</summary>
    Ready,

    /// <summary>It will not be: <see cref="StartTaskState.Detail"/> says why.</summary>
    Error,
}

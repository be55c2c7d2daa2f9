namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Names of the fields that these dialects keep with a conversation for their clients.</summary>
static class ConversationFields
{
    public const string Workspace = "workspace";
    public const string Tags = "tags";
    public const string Secrets = "secret_registry";
    public const string Hooks = "hook_config";
    public const string Parent = "parent_conversation_id";
    public const string ClientTools = "client_tools";

    public const string Repository = "selected_repository";
    public const string Branch = "selected_branch";
    public const string GitProvider = "git_provider";
    public const string Trigger = "trigger";
    public const string PullRequests = "pr_number";
    /// <summary>True: everybody may read it.</summary>
    public const string Public = "public";

    /// <summary>Before the id of a conversation that named this one as its parent; one field each, so that two that come at once both stay.</summary>
    public const string Child = "child:";
}

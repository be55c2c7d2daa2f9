using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Starting;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>Start tasks on the wire.</summary>
static class StartTaskWire
{
    public static JsonObject Show(this StartTaskState task, HttpRequest request) => Show(task, task.Status, task.UpdatedAt, request);

    /// <summary>The task as it was when it reached one of its steps.</summary>
    public static JsonObject Show(this StartTaskState task, StartStep step, HttpRequest request) => Show(task, step.Status, step.At, request);

    static JsonObject Show(StartTaskState task, StartStatus status, DateTimeOffset at, HttpRequest request)
    {
        var hasServer = status is StartStatus.StartingConversation or StartStatus.Ready;
        return new JsonObject
        {
            ["id"] = WireUuid.Hex(task.Id),
            ["created_by_user_id"] = task.Owner,
            ["status"] = Name(status),
            ["detail"] = status == task.Status ? task.Detail : null,
            ["app_conversation_id"] = status == StartStatus.Ready ? WireUuid.Hex(task.ConversationId) : null,
            ["sandbox_id"] = status > StartStatus.WaitingForSandbox && task.SandboxId is { } sandbox ? WireUuid.Hex(sandbox) : null,
            ["agent_server_url"] = hasServer ? request.AgentServer() : null,
            ["request"] = JsonObject.Create(task.Request),
            ["created_at"] = WireTime.Utc(task.CreatedAt),
            ["updated_at"] = WireTime.Utc(at),
            ["dependency_repos_cloned"] = new JsonArray(),
        };
    }

    static string Name(StartStatus status) => status switch
    {
        StartStatus.Working => "WORKING",
        StartStatus.WaitingForSandbox => "WAITING_FOR_SANDBOX",
        StartStatus.PreparingRepository => "PREPARING_REPOSITORY",
        StartStatus.RunningSetupScript => "RUNNING_SETUP_SCRIPT",
        StartStatus.SettingUpGitHooks => "SETTING_UP_GIT_HOOKS",
        StartStatus.SettingUpSkills => "SETTING_UP_SKILLS",
        StartStatus.StartingConversation => "STARTING_CONVERSATION",
        StartStatus.Ready => "READY",
        _ => "ERROR",
    };
}

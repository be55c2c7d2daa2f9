using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>Commands of clients, in the conversation's sandbox and beside its terminal.</summary>
static class BashEndpoints
{
    const int UsualTimeout = 300;
    const int LongestTimeout = 3000;

    public static void Map(RouteGroupBuilder bash)
    {
        bash.MapPost("/start_bash_command", Start);
        bash.MapPost("/execute_bash_command", Execute);
        BashEventEndpoints.Map(bash.MapGroup("/bash_events"));
    }

    /// <summary>What a client asks for.</summary>
    /// <exception cref="FastApiException">422: something is wrong with it.</exception>
    public static WorkspaceCommand CommandOf(Fields request)
    {
        var command = request.Text("command", required: true);
        var folder = request.Text("cwd");
        var timeout = request.Int("timeout", UsualTimeout, 1, LongestTimeout);
        request.Check();
        return new WorkspaceCommand(command!, TimeSpan.FromSeconds(timeout)) { Folder = folder };
    }

    [EndpointSummary("Starts a command in the workspace.")]
    [Asks("conversation_id"), TakesFields("command", "cwd", "timeout"), Gives<JsonObject>]
    static async Task<IResult> Start(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken) =>
        new WireJson(new BashEvent((await Begin(request, view, grains, cancellationToken)).Command, IsOutput: false).ShowCommand());

    [EndpointSummary("Runs a command in the workspace, and waits for its end.")]
    [Asks("conversation_id"), TakesFields("command", "cwd", "timeout"), Gives<JsonObject>]
    static async Task<IResult> Execute(HttpRequest request, ConversationView view, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var (conversation, command) = await Begin(request, view, grains, cancellationToken);
        var outcome = await conversation.ResultOfCommand(command.Id);
        if (!outcome.Accepted) throw WireRefusal.Of(outcome.Refusal);
        return new WireJson(new BashEvent(command with { EndedAt = time.GetUtcNow() }, IsOutput: true).ShowOutput(outcome.Value));
    }

    static async Task<(IConversationGrain Conversation, CommandRecord Command)> Begin(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var command = CommandOf(await WireBody.ReadRequired(request, cancellationToken));
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var outcome = await conversation.BeginCommand(request.Making().NextId(), command);
        return outcome.Accepted ? (conversation, outcome.Value) : throw WireRefusal.Of(outcome.Refusal);
    }
}

using System.Text.Json.Nodes;
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
        bash.MapPost("/execute_bash_command", Execute);
        bash.MapPost("/start_bash_command", Absent);
        bash.MapGet("/bash_events/search", Absent);
        bash.MapDelete("/bash_events", Absent);
    }

    [EndpointSummary("Runs a command in the workspace, and waits for its end.")]
    [Asks("conversation_id"), TakesFields("command", "cwd", "timeout"), Gives<JsonObject>]
    static async Task<IResult> Execute(HttpRequest request, ConversationView view, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var command = body.Text("command", required: true);
        var folder = body.Text("cwd");
        var timeout = body.Int("timeout", UsualTimeout, 1, LongestTimeout);
        body.Check();
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var outcome = await conversation.Execute(new WorkspaceCommand(command!, TimeSpan.FromSeconds(timeout)) { Folder = folder });
        if (outcome.Value is not { } result) throw WireRefusal.Of(outcome.Refusal!);
        return new WireJson(new JsonObject
        {
            ["kind"] = "BashOutput",
            ["id"] = WireUuid.Hex(NewId.At(time.GetUtcNow())),
            ["timestamp"] = WireTime.Utc(time.GetUtcNow()),
            ["command_id"] = WireUuid.Hex(NewId.At(time.GetUtcNow())),
            ["order"] = 0,
            ["exit_code"] = result.ExitCode,
            ["stdout"] = result.Stdout,
            ["stderr"] = result.Stderr,
        });
    }

    [EndpointSummary("Refused: commands do not run on here.")]
    [Asks("conversation_id")]
    static async Task<IResult> Absent(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        throw FastApiException.NotImplemented("This server keeps no commands and no events of them: use execute_bash_command, which answers with the output.");
    }
}

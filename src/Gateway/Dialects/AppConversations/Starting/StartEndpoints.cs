using System.Text;
using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>Conversations are begun: the answer is a task, at once, or each of its steps as it is reached.</summary>
static class StartEndpoints
{
    public static void Map(RouteGroupBuilder conversations)
    {
        conversations.MapPost("/", Start).Shared();
        conversations.MapPost("/stream-start", Stream).Shared();
    }

    [EndpointSummary("Starts a conversation in the background.")]
    [TakesFields(
        "sandbox_id", "conversation_id", "parent_conversation_id", "initial_message", "system_message_suffix", "processors", "llm_model",
        "selected_repository", "selected_branch", "git_provider", "suggested_task", "title", "trigger", "pr_number", "dependency_repos",
        "agent_type", "agent_profile_id", "public", "plugins", "secrets")]
    [Gives<JsonObject>]
    static async Task<IResult> Start(HttpRequest request, StartTasks tasks, CancellationToken cancellationToken)
    {
        var asked = AppStartRequest.Read(await WireBody.ReadRequired(request, cancellationToken));
        var task = await tasks.Begin(request, asked, cancellationToken);
        return new WireJson(task.Show(task.Steps[0], request));
    }

    [EndpointSummary("Starts a conversation, and streams its start as a JSON array that grows.")]
    [TakesFields(
        "sandbox_id", "conversation_id", "parent_conversation_id", "initial_message", "system_message_suffix", "processors", "llm_model",
        "selected_repository", "selected_branch", "git_provider", "suggested_task", "title", "trigger", "pr_number", "dependency_repos",
        "agent_type", "agent_profile_id", "public", "plugins", "secrets")]
    [Gives<List<JsonObject>>]
    static async Task<IResult> Stream(HttpRequest request, StartTasks tasks, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var asked = AppStartRequest.Read(await WireBody.ReadRequired(request, cancellationToken));
        var begun = await tasks.Begin(request, asked, cancellationToken);
        return Results.Stream(body => Write(body, begun, request, grains, cancellationToken), "application/json");
    }

    /// <summary>One JSON array, whose elements are sent one by one.</summary>
    static async Task Write(Stream body, StartTaskState begun, HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var told = 0;
        for (var task = begun; ; )
        {
            for (; told < task.Steps.Length; told++)
            {
                await body.WriteAsync(Encoding.UTF8.GetBytes(told == 0 ? "[\n" : ",\n"), cancellationToken);
                await body.WriteAsync(WireJson.Bytes(task.Show(task.Steps[told], request)), cancellationToken);
                await body.FlushAsync(cancellationToken);
            }

            if (task.HasEnded) break;
            // It may be deleted while it is told of: then there is nothing more to tell.
            if (await grains.GetGrain<IStartTaskGrain>(begun.Id).Beyond(told) is not { } next) break;
            task = next;
        }

        await body.WriteAsync("]"u8.ToArray(), cancellationToken);
    }
}

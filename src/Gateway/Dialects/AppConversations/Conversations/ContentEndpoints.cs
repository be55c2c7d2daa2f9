using System.Globalization;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Sandboxes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>What is in a conversation: its skills, its hooks, a file of its sandbox, and all its events.</summary>
static class ContentEndpoints
{
    const string Plan = "/workspace/project/PLAN.md";

    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapGet("/skills", Skills);
        conversation.MapGet("/hooks", Hooks);
        conversation.MapGet("/file", File);
        conversation.MapGet("/download", Download);
    }

    [EndpointSummary("Lists the skills of a conversation.")]
    [Gives<JsonObject>]
    static async Task<IResult> Skills(HttpRequest request, ConversationView view, ISandboxReader sandboxes, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var head = await view.Find(id, cancellationToken) ?? throw Unknown(id);
        var skills = new JsonArray();
        if (!await IsPaused(AppConversationView.SandboxOf(head), sandboxes, cancellationToken)
            && (await grains.GetGrain<IAgentGrain>(head.AgentId).Get())?.Extra.TryGetValue(AgentSpec.Field, out var agent) == true
            && JsonObject.Create(agent)?["agent_context"]?["skills"] is JsonArray known)
        {
            foreach (var skill in known.OfType<JsonObject>()) skills.Add(Show(skill));
        }

        return new WireJson(new JsonObject { ["skills"] = skills });
    }

    static JsonObject Show(JsonObject skill)
    {
        var words = skill["trigger"] is JsonObject trigger ? trigger["keywords"] ?? trigger["triggers"] : null;
        return new JsonObject
        {
            ["name"] = skill["name"]?.DeepClone(),
            ["type"] = (bool?)skill["is_agentskills_format"] == true ? "agentskills" : words is JsonArray ? "knowledge" : "repo",
            ["content"] = skill["content"]?.DeepClone(),
            ["triggers"] = words?.DeepClone() ?? new JsonArray(),
        };
    }

    [EndpointSummary("Lists the hooks of a conversation.")]
    [Gives<JsonObject>]
    static async Task<IResult> Hooks(HttpRequest request, ConversationView view, ISandboxReader sandboxes, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var head = await view.Find(id, cancellationToken) ?? throw Unknown(id);
        var hooks = new JsonArray();
        if (!await IsPaused(AppConversationView.SandboxOf(head), sandboxes, cancellationToken)
            && AppConversationView.FieldsOf(head)[ConversationFields.Hooks] is JsonObject config)
        {
            foreach (var (moment, matchers) in config)
            {
                if (matchers is JsonArray { Count: > 0 } known) hooks.Add(new JsonObject { ["event_type"] = moment, ["matchers"] = new JsonArray([.. known.Select(matcher => Show(matcher!))]) });
            }
        }

        return new WireJson(new JsonObject { ["hooks"] = hooks });
    }

    static JsonObject Show(JsonNode matcher) => new JsonObject
    {
        ["matcher"] = matcher["matcher"]?.DeepClone(),
        ["hooks"] = new JsonArray([.. matcher["hooks"]!.AsArray().Select(hook => new JsonObject
        {
            ["type"] = hook!["type"]?.DeepClone(),
            ["command"] = hook["command"]?.DeepClone(),
            ["timeout"] = hook["timeout"]?.DeepClone(),
            ["async"] = hook["async"]?.DeepClone(),
        })]),
    };

    /// <summary>Whatever is wrong, the answer is an empty text: clients ask for plans that may not be there yet.</summary>
    [EndpointSummary("Shows a file of the sandbox as text; the plan, when none is named.")]
    [Asks("file_path"), Gives<string>]
    static async Task<IResult> File(HttpRequest request, ConversationView view, ISandboxReader sandboxes, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!WireUuid.TryParse(request.RouteValues["conversation_id"] as string, out var id) || await view.Find(id, cancellationToken) is not { } head) return new WireJson("");
        var sandbox = AppConversationView.SandboxOf(head);
        if (await IsPaused(sandbox, sandboxes, cancellationToken)) return new WireJson("");
        return new WireJson(await grains.GetGrain<ISandboxGrain>(sandbox).Read(new WireQuery(request).Text("file_path") ?? Plan) ?? "");
    }

    [EndpointSummary("Gets all events of a conversation as a zip.")]
    [Gives(typeof(Stream), StatusCodes.Status200OK, "application/zip")]
    static async Task<IResult> Download(HttpRequest request, ConversationView view, AppConversationView shown, EventReaders readers, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var head = await view.Find(id, cancellationToken) ?? throw FastApiException.NotFound($"Conversation not found: {WireUuid.Dashed(id)}");
        var events = await readers.Get(id, cancellationToken);
        var about = await shown.Show(head, request, cancellationToken);
        // Files are passed on; a key is for the one who asked.
        about["session_api_key"] = null;
        return Results.Stream(
            body => EventArchive.Write(
                body, events, (count, item) => string.Create(CultureInfo.InvariantCulture, $"event_{count:000000}_{item.Id}.json"), ("meta.json", about), cancellationToken),
            "application/zip",
            $"conversation_{WireUuid.Dashed(id)}.zip");
    }

    static async Task<bool> IsPaused(Guid sandbox, ISandboxReader sandboxes, CancellationToken cancellationToken) =>
        (await sandboxes.Find([sandbox], cancellationToken)).GetValueOrDefault(sandbox) is { Paused: true };

    static FastApiException Unknown(Guid id) => new(404, new JsonObject { ["error"] = $"Conversation {WireUuid.Dashed(id)} not found" });
}

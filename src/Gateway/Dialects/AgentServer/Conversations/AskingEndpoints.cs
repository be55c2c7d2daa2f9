using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>What is asked about a conversation: its last word, a question to its agent, a title, a shorter history.</summary>
static class AskingEndpoints
{
    const int DefaultTitle = 50;
    const int LongestTitle = 200;
    const string Ellipsis = "...";

    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapGet("/agent_final_response", FinalResponse);
        conversation.MapPost("/ask_agent", Ask);
        conversation.MapPost("/generate_title", GenerateTitle);
        conversation.MapPost("/condense", Condense);
    }

    [EndpointSummary("Shows what the agent said last.")]
    [Gives<JsonObject>]
    static async Task<IResult> FinalResponse(HttpRequest request, ConversationView view, EventReaders readers, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        await view.Get(id, cancellationToken);
        var events = await readers.Get(id, cancellationToken);
        await foreach (var item in events.Backward(long.MaxValue, int.MaxValue, cancellationToken))
        {
            if (Said(item.Json) is { } text) return Response(text);
        }

        return Response("");
    }

    [EndpointSummary("Asks the agent a question; neither becomes part of the conversation.")]
    [TakesFields("question"), Gives<JsonObject>]
    static async Task<IResult> Ask(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var question = body.Text("question", required: true);
        body.Check();
        var answer = await grains.GetGrain<IConversationGrain>(id).Ask(new Question(question!, "ask-agent-llm", WithHistory: true));
        return answer.Accepted ? Response(answer.Value.Text) : throw WireRefusal.Of(answer.Refusal);
    }

    [EndpointSummary("Makes a title of the first message.")]
    [TakesFields("max_length", "llm"), Gives<JsonObject>]
    static async Task<IResult> GenerateTitle(
        HttpRequest request, ConversationView view, EventReaders readers, IGrainFactory grains, IModelDirectory models, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadOptional(request, cancellationToken);
        var most = body.Int("max_length", DefaultTitle, 1, LongestTitle);
        var llm = body.Has("llm") ? body.Object("llm") : null;
        llm?.Text("model", required: true);
        body.Check();
        await view.Get(id, cancellationToken);
        var first = await FirstMessage(await readers.Get(id, cancellationToken), cancellationToken) ?? throw FastApiException.BadRequest("The conversation has no message of a user yet.");
        var asked = await grains.GetGrain<IConversationGrain>(id).Ask(new Question(
            $"Write a title of at most {most} characters for a conversation that begins with the message below. Answer with nothing but the title.\n\n{first}", "title-llm", WithHistory: false)
            {
                Model = llm is null ? null : Asked(llm.Members, models.Default, request.Making()),
            });
        var title = asked.Value?.Text.Trim().Trim('"').ReplaceLineEndings(" ") is { Length: > 0 } said ? said : first.ReplaceLineEndings(" ");
        return new WireJson(new JsonObject { ["title"] = title.Length <= most ? title : $"{title.AsSpan(0, Math.Max(0, most - Ellipsis.Length))}{Ellipsis[..Math.Min(most, Ellipsis.Length)]}" });
    }

    [EndpointSummary("Puts a summary in the place of older events in the model's window.")]
    [Gives<JsonObject>]
    static async Task<IResult> Condense(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var head = await view.Find(id, cancellationToken) ?? throw FastApiException.NotFound("Conversation not found");
        if (!CanCondense(await grains.GetGrain<IAgentGrain>(head.AgentId).Get())) throw FastApiException.BadRequest("The agent of this conversation has no condenser that handles condensation requests.");
        var outcome = await grains.GetGrain<IConversationGrain>(id).Compact(new CompactionRequest(null));
        return outcome.Accepted || outcome.Refusal is NothingToCompact ? WireJson.Success() : throw WireRefusal.Of(outcome.Refusal);
    }

    static AskedModel Asked(JsonObject llm, string usual, Making making)
    {
        var key = Redaction.Given(llm["api_key"]);
        var (model, endpoint) = AgentSpec.Model(llm, key is not null, usual, making);
        return new AskedModel(model, endpoint, key ?? "");
    }

    static bool CanCondense(AgentState? agent)
    {
        // Agents made elsewhere are always compacted.
        if (AgentSpec.ShownOf(agent) is not { } shown) return true;
        return shown["condenser"] is JsonObject condenser && (string?)condenser["kind"] is not "NoOpCondenser";
    }

    static string? Said(JsonObject item) => (string?)item["kind"] switch
    {
        "ActionEvent" when (string?)item["tool_name"] == "finish" && item["action"] is JsonObject action => (string?)action["message"],
        "MessageEvent" when (string?)item["source"] == "agent" => Text(item),
        _ => null,
    };

    static async Task<string?> FirstMessage(EventReader events, CancellationToken cancellationToken)
    {
        await foreach (var item in events.Forward(1, 0, cancellationToken))
        {
            if (item is { Kind: "MessageEvent", Source: "user" }) return Text(item.Json);
        }

        return null;
    }

    static string Text(JsonObject item) => string.Join('\n', item["llm_message"]!["content"]!.AsArray().Select(content => (string?)content!["text"]).OfType<string>());

    static WireJson Response(string text) => new(new JsonObject { ["response"] = text });
}

using System.Text.Json.Nodes;
using Conversations.Log;
using Missing = Conversations.NotFound;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>A request that ends in an error, and the answer it gets. Thrown before the first byte of a response.</summary>
sealed class LettaException(int status, JsonObject body) : Exception(body.ToJsonString())
{
    public int Status => status;

    public JsonObject Body => body;

    /// <summary>Seconds after which the client may try again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>What the request asked for was done all the same: to send it again would be to do it twice.</summary>
    public bool TookEffect { get; init; }

    /// <summary>There is no such thing, as far as this caller may know.</summary>
    /// <param name="kind">In words: <c>Conversation</c>, <c>Run</c>, …</param>
    public static LettaException NotFound(string kind, string id) => Detail(404, $"{kind} not found with id='{id}'");

    /// <summary>The agent that a new conversation or a list of messages names is missing.</summary>
    public static LettaException AgentNotFound() => Detail(404, "Agent not found");

    public static LettaException AgentNotFound(string agentId) => Detail(404, $"Agent with ID {agentId} not found");

    public static LettaException UnknownHandle(string handle) => Detail(404, $"NOT_FOUND: Handle {handle} not found, must be one of []");

    public static LettaException InvalidArgument(string text) => Detail(400, $"INVALID_ARGUMENT: {text}");

    /// <summary>A value that reads well and makes no sense.</summary>
    public static LettaException InvalidValue(string text) => Detail(400, text);

    /// <summary>The request is not of the form that the route demands.</summary>
    /// <param name="text">Where and why: <c>query.limit: …</c>.</param>
    /// <param name="example">An id of the demanded form, where an id in the path was malformed.</param>
    public static LettaException Validation(string text, string? example = null)
    {
        var body = new JsonObject { ["trace_id"] = "", ["detail"] = text };
        if (example is not null) body["examples"] = new JsonArray(JsonValue.Create(example));
        return new LettaException(422, body);
    }

    /// <summary>The answer to a request that no route has had.</summary>
    public static LettaException Of(GateError error) => new(error.Status, new JsonObject { ["detail"] = error.Status == 401 ? "Unauthorized" : error.Text })
    {
        RetryAfter = error.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null,
    };

    /// <summary>The request broke HTTP's own rules, or came too slowly.</summary>
    public static LettaException BadRequest(int status, string text) => Detail(status, text);

    public static LettaException TooLarge() => Detail(413, "The request body is larger than this server accepts.");

    /// <param name="runId">The run in the way, if one is.</param>
    public static LettaException Conflict(string text, Guid? runId = null)
    {
        var error = Detail(409, $"CONFLICT: {text}");
        if (runId is { } id) error.Body["run_id"] = LettaId.Run(id);
        return error;
    }

    public static LettaException Busy(Guid runId) => Conflict(
        $"Cannot send a new message: Another request (run_id={LettaId.Run(runId)}) is currently being processed for this conversation. "
            + "Please wait for it to complete.",
        runId);

    /// <summary>The 3 hours in which a run's stream can be read again are over.</summary>
    public static LettaException Expired() => Detail(410, "EXPIRED: Run was created more than 3 hours ago, and is now expired.");

    public static LettaException Unavailable(string text) => new(503, new JsonObject { ["detail"] = text }) { RetryAfter = 1 };

    public static LettaException NotImplemented(string text) => Detail(501, text);

    public static LettaException Unknown() => Detail(500, "An unknown error occurred");

    /// <summary>The answer to a refusal of a conversation or of its agent.</summary>
    /// <param name="pathId">The conversation as the client named it.</param>
    public static LettaException Of(Refusal refusal, string pathId) => refusal switch
    {
        Missing { What: "agent", Id: var id } => AgentNotFound(Guid.TryParse(id, out var agent) ? LettaId.Agent(agent) : id),
        Missing { What: "block", Id: var id } => NotFound("Block", Guid.TryParse(id, out var block) ? LettaId.Block(block) : id),
        Missing { What: "message", Id: var id } => NotFound("Message", Guid.TryParse(id, out var message) ? LettaId.Message(message) : id),
        Missing => NotFound("Conversation", pathId),
        AlreadyExists => Conflict($"{pathId} exists already."),
        Busy busy => Busy(busy.RunId),
        AwaitingApproval => Conflict(LettaTexts.AwaitingApproval),
        NothingPending => InvalidValue(LettaTexts.NothingPending),
        WrongToolCalls wrong => InvalidValue(LettaTexts.WrongToolCalls(wrong)),
        NothingActive => Conflict($"No active runs to cancel for conversation {pathId}"),
        UnknownModel unknown => UnknownHandle(unknown.Handle),
        NothingToCompact shortest => InvalidValue(
            $"Summarization failed to reduce the number of messages. The conversation has {shortest.Messages} in context, and none of them can be left out."),
        ModelRefused refused => Of(refused.Error),
        NoPreview none => InvalidArgument($"The provider of {none.Handle} has no raw payload to show."),
        _ => throw new InvalidOperationException($"A refusal of type {refusal.GetType().Name} has no answer."),
    };

    /// <summary>The answer to a send whose run failed, where the client waits for JSON.</summary>
    public static LettaException Of(RunError error)
    {
        // Nothing has reached the client yet, whatever the run had streamed to others.
        var failure = LettaFailure.Of(error with { AfterOutput = false });
        var text = failure.Detail ?? failure.Message;
        if (error.Failure is RunFailure.ContextWindowExceeded or RunFailure.SystemPromptTooLong) return Detail(400, $"CONTEXT_WINDOW_EXCEEDED: {text}");
        if (error.Failure == RunFailure.Overloaded) return Unavailable(text);
        if (error.Failure == RunFailure.Internal) return Unknown();
        return new LettaException(failure.Status, new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = failure.Type, ["message"] = failure.Message, ["detail"] = failure.Detail },
        });
    }

    /// <summary>The same error, of a request that took effect.</summary>
    public LettaException AfterEffect() => new(Status, Body) { TookEffect = true };

    static LettaException Detail(int status, string text) => new(status, new JsonObject { ["detail"] = text });
}

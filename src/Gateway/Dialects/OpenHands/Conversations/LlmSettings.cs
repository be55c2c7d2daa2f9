using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>What of a model's settings has an effect here. What a client does not give is as the server has it, whatever is shown in its place.</summary>
static partial class LlmSettings
{
    const string Headers = "extra_headers";
    const string Body = "litellm_extra_body";

    /// <summary>Of each answer.</summary>
    static readonly string[] Asked = ["temperature", "top_p", "top_k", "max_output_tokens", "seed"];

    /// <summary>Of each call.</summary>
    static readonly string[] Called =
    [
        "reasoning_effort", "extended_thinking_budget", "timeout", "num_retries", "retry_multiplier", "retry_min_wait", "retry_max_wait", "input_cost_per_token", "output_cost_per_token",
        "max_message_chars", "log_completions",
    ];

    /// <summary>Headers that say how a request is sent, which is the server's business.</summary>
    static readonly string[] Own = ["connection", "content-encoding", "content-length", "content-type", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

    public static void Check(Fields llm)
    {
        foreach (var name in new[] { "num_retries", "timeout", "retry_min_wait", "retry_max_wait" }) llm.Int(name, 0, min: 0);
        llm.Int("extended_thinking_budget", 0);
        llm.Int("max_message_chars", 1, min: 1);
        llm.Flag("log_completions");
        foreach (var name in new[] { "retry_multiplier", "input_cost_per_token", "output_cost_per_token", "temperature", "top_p", "top_k" }) llm.AtLeastZero(name);
        llm.Text("reasoning_effort");
        llm.Object(Body);
        if (llm.Object(Headers) is not { } headers) return;
        foreach (var name in headers.Members.Select(header => header.Key))
        {
            if (headers.Text(name) is not { } value) continue;
            if (!HeaderName().IsMatch(name) || Own.Contains(name, StringComparer.OrdinalIgnoreCase)) headers.Wrong("value_error", name, "Value error, This header cannot be sent", name);
            else if (!HeaderValue().IsMatch(value)) headers.Wrong("value_error", name, "Value error, A header's value is one line of ASCII", Redaction.Told);
        }
    }

    /// <summary>As an agent keeps it (<see cref="AgentState.ModelSettings"/>).</summary>
    public static JsonElement Of(JsonObject llm)
    {
        var settings = Given(llm, Asked);
        var call = Given(llm, Called);
        if (Adds(llm)) call[RequestAdditions.Marker] = true;
        if (call.Count > 0) settings[RequestAdditions.CallSettings] = call;
        return JsonElement.Parse(settings.ToJsonString());
    }

    /// <summary>True: something goes with each request besides.</summary>
    public static bool Adds(JsonObject llm) => llm[Headers] is JsonObject { Count: > 0 } || llm[Body] is JsonObject { Count: > 0 };

    /// <summary>What goes with each request, keys and all; null for nothing.</summary>
    /// <param name="known">What the agent had: masked values stand for it.</param>
    public static RequestAdditions? Additions(JsonObject llm, RequestAdditions? known)
    {
        var headers = Whole(llm[Headers] as JsonObject, known is null ? null : (JsonObject)JsonSerializer.SerializeToNode(known.Headers)!);
        var body = Whole(llm[Body] as JsonObject, known?.Body is { } had ? JsonObject.Create(had) : null);
        if (headers.Count == 0 && body.Count == 0) return null;
        return new RequestAdditions(
            headers.Where(header => header.Value is not null).ToImmutableDictionary(header => header.Key, header => (string)header.Value!),
            body.Count == 0 ? null : JsonElement.Parse(body.ToJsonString()));
    }

    static JsonObject Given(JsonObject llm, string[] names) =>
        new(names.Where(name => llm[name] is not null).Select(name => KeyValuePair.Create(name, llm[name]?.DeepClone())));

    static JsonObject Whole(JsonObject? given, JsonObject? known) => new((given ?? [])
        .Select(member => KeyValuePair.Create(member.Key, IsMasked(member.Value) ? known?[member.Key]?.DeepClone() : member.Value?.DeepClone()))
        .Where(member => member.Value is not null || given![member.Key] is null));

    static bool IsMasked(JsonNode? value) => value switch
    {
        JsonObject members => members.Any(member => IsMasked(member.Value)),
        JsonArray items => items.Any(IsMasked),
        JsonValue text => text.GetValueKind() == JsonValueKind.String && text.GetValue<string>() == Redaction.Mask,
        _ => false,
    };

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]+\\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"^[\t\x20-\x7e]*\z")]
    private static partial Regex HeaderValue();
}

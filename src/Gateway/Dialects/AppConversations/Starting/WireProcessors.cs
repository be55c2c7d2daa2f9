using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Callbacks;
using Conversations.Gateway.Dialects.AppConversations.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>What a client wants to be done with the events of a conversation.</summary>
static class WireProcessors
{
    public const string SetTitle = "SetTitleCallbackProcessor";
    public const string Logging = "LoggingCallbackProcessor";
    public const string Webhook = "WebhookCallbackProcessor";

    /// <summary>Those that report to services which this server has no account with: they are kept and shown, and do nothing.</summary>
    static readonly string[] Others =
    [
        "GithubV1CallbackProcessor", "GitlabV1CallbackProcessor", "BitbucketV1CallbackProcessor", "SlackV1CallbackProcessor", "JiraV1CallbackProcessor",
        "JiraDcV1CallbackProcessor", "LinearV1CallbackProcessor",
    ];

    /// <summary>Null: none are mentioned.</summary>
    public static JsonArray? Read(Fields body)
    {
        if (!body.Has("processors")) return null;
        var processors = new JsonArray();
        foreach (var processor in body.Objects("processors"))
        {
            if (!processor.Mentions("kind")) processor.Missing("kind");
            var kind = processor.Choice("kind", "", [.. Others.Prepend(Webhook).Prepend(Logging).Prepend(SetTitle).Select(each => (each, each))]);
            if (kind == Webhook) CheckUrl(processor);
            else processor.Choice<string?>("event_kind", null, EventKinds.Choices);
            processors.Add(Redaction.Masked(processor.Members));
        }

        return processors;
    }

    /// <summary>What is to be done for them. A title is always set: by the conversation itself, with its first message.</summary>
    /// <param name="seed">Of the ids that they get.</param>
    public static ImmutableArray<Callback> Callbacks(JsonArray? processors, Guid seed)
    {
        var kinds = (processors ?? []).OfType<JsonObject>().ToList();
        if (kinds.All(each => (string?)each["kind"] != SetTitle)) kinds.Insert(0, new JsonObject { ["kind"] = SetTitle });
        return [.. kinds.Select((processor, index) => new Callback(NamedId.Of($"callback:{seed}:{index}"), (string)processor["kind"]!, WorkOf((string)processor["kind"]!))
        {
            EventKind = (string?)processor["event_kind"],
            Url = (string?)processor["url"],
            Status = WorkOf((string)processor["kind"]!) == CallbackWork.None ? CallbackStatus.Disabled : CallbackStatus.Active,
        })];
    }

    static CallbackWork WorkOf(string kind) => kind switch
    {
        SetTitle => CallbackWork.Title,
        Logging => CallbackWork.Log,
        Webhook => CallbackWork.Post,
        _ => CallbackWork.None,
    };

    static void CheckUrl(Fields processor)
    {
        processor.Choice<string?>("event_kind", null, EventKinds.Choices);
        if (processor.Text("url", required: true) is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")))
            processor.Wrong("url_parsing", "url", "Input should be a valid URL of scheme http or https", text);
    }
}

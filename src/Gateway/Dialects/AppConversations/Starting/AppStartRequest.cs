using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Secrets;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>A conversation as a client of the app server wants it.</summary>
/// <param name="Shown">The whole request as it is shown: every field, and no secrets.</param>
/// <param name="Id">Of the conversation; null: any.</param>
sealed record AppStartRequest(JsonObject Shown, Guid? Id, Guid? Parent, ImmutableDictionary<string, SecretSource> Secrets)
{
    static readonly string[] Triggers =
    [
        "resolver", "gui", "suggested_task", "openhands_api", "slack", "microagent_management", "jira", "jira_dc", "linear", "bitbucket", "automation",
    ];

    /// <exception cref="FastApiException">422: it is malformed, or says two things that exclude each other. 404: it names a profile.</exception>
    public static AppStartRequest Read(Fields body)
    {
        var (id, parent) = (body.Id("conversation_id"), body.Id("parent_conversation_id"));
        var message = body.Object("initial_message");
        if (message is not null) MessageRequest.Read(message, out _);
        var secrets = WireSecrets.Read(body.Object("secrets"));
        var task = body.Object("suggested_task") is { } suggested ? SuggestedTask.Read(suggested) : null;
        var shown = new JsonObject
        {
            ["sandbox_id"] = body.Text("sandbox_id"),
            ["conversation_id"] = id is { } named ? WireUuid.Dashed(named) : null,
            ["initial_message"] = message is null ? null : Message(message),
            ["system_message_suffix"] = body.Text("system_message_suffix"),
            ["processors"] = WireProcessors.Read(body),
            ["llm_model"] = body.Text("llm_model"),
            [ConversationFields.Repository] = body.Text("selected_repository"),
            [ConversationFields.Branch] = body.Text("selected_branch"),
            [ConversationFields.GitProvider] = GitProviders.Read(body, "git_provider"),
            ["suggested_task"] = body.Members["suggested_task"]?.DeepClone(),
            ["title"] = body.Text("title"),
            [ConversationFields.Trigger] = body.Choice<string?>("trigger", null, [.. Triggers.Select(each => (each, (string?)each))]),
            [ConversationFields.PullRequests] = Numbers(body, "pr_number"),
            [ConversationFields.Parent] = parent is { } above ? WireUuid.Hex(above) : null,
            ["agent_type"] = body.Choice("agent_type", "default", ("default", "default"), ("plan", "plan")),
            [ConversationFields.Public] = body.Has("public") ? body.Flag("public") : null,
            ["plugins"] = WirePlugins.Read(body),
            ["secrets"] = secrets.IsEmpty ? null : new JsonObject(secrets.Keys.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, (JsonNode?)Redaction.Mask))),
            ["agent_profile_id"] = null,
            ["dependency_repos"] = new JsonArray(),
        };
        var profile = body.Id("agent_profile_id");
        body.Check();
        if (profile is { } unknown) throw FastApiException.NotFound($"Agent profile not found: {unknown}");
        if (message is not null && (string?)shown["initial_message"]!["role"] != "user") throw FastApiException.BadRequest("Only user messages are allowed to be sent.");
        if (task is not null) Take(task, shown);
        return new AppStartRequest(shown, id, parent, secrets);
    }

    /// <summary>A suggested task is the first message, and says where the work is.</summary>
    static void Take(SuggestedTask task, JsonObject shown)
    {
        if (shown["initial_message"] is not null) throw FastApiException.Unprocessable("suggested_task and initial_message exclude each other");
        shown["initial_message"] = new JsonObject { ["role"] = "user", ["content"] = new JsonArray(Text(task.Prompt())), ["run"] = true };
        shown[ConversationFields.Trigger] = "suggested_task";
        shown[ConversationFields.Repository] ??= task.Repository;
        shown[ConversationFields.GitProvider] ??= task.Provider;
    }

    static JsonObject Message(Fields message) => new()
    {
        ["role"] = (string?)message.Members["role"] is { Length: > 0 } role ? role : "user",
        ["content"] = message.Members["content"] switch
        {
            JsonValue text => new JsonArray(Text(text.ToString())),
            JsonArray contents => new JsonArray([.. contents.Select(Content)]),
            _ => new JsonArray(),
        },
        ["run"] = message.Members["run"]?.DeepClone() ?? false,
    };

    static JsonNode? Content(JsonNode? content)
    {
        if (content?.DeepClone() is not JsonObject given) return null;
        given["cache_prompt"] ??= false;
        return given;
    }

    static JsonObject Text(string text) => new() { ["text"] = text, ["cache_prompt"] = false, ["type"] = "text" };

    static JsonArray Numbers(Fields body, string name)
    {
        var numbers = body.Items(name);
        foreach (var (index, item) in numbers.Index())
        {
            if (item is not JsonValue value || !value.TryGetValue<int>(out _))
                body.Wrong("int_type", $"{name}.{index}", "Input should be a valid integer", item);
        }

        return (JsonArray)numbers.DeepClone();
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Secrets;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>An agent as a client describes it, and as the server keeps it.</summary>
/// <param name="Shown">What clients see of it: complete, and without secrets.</param>
/// <param name="ApiKey">Null: none was given.</param>
/// <param name="Servers">Its MCP servers, secrets and all.</param>
/// <param name="Settings">What of its model's settings has an effect.</param>
/// <param name="Additions">What goes with each request to its model, secrets and all; null for nothing.</param>
sealed record AgentSpec(JsonObject Shown, string? ApiKey, ImmutableDictionary<string, ToolServer> Servers, JsonElement? Settings, RequestAdditions? Additions)
{
    /// <summary>The field of <see cref="AgentState.Extra"/> that holds <see cref="Shown"/>.</summary>
    public const string Field = "openhands_agent";

    const string Finish = "finish";
    const string Summarizing = "LLMSummarizingCondenser";
    const int UsualSize = 240;
    const int UsualFirst = 2;
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>What stands at the end of its prompt; null: nothing. Of the start that says so alone, and not shown.</summary>
    public string? Addition { get; init; }

    /// <summary>The program that is the agent, and how it is started; null: it is a model, called by the loop.</summary>
    public (AgentProgram Program, ProgramCommand Command)? Acp { get; init; }

    /// <summary>What clients see of an agent that was made by these dialects; null: it was made elsewhere, or is gone.</summary>
    public static JsonObject? ShownOf(AgentState? agent) => agent?.Extra.TryGetValue(Field, out var shown) is true ? JsonObject.Create(shown) : null;

    /// <param name="fields">Of an <c>AgentBase</c>; what is wrong with them is gathered there.</param>
    public static AgentSpec? Read(Fields fields)
    {
        var kind = fields.Text("kind") ?? "Agent";
        if (kind == AcpSpec.Kind) return AcpSpec.Read(fields);
        if (kind != "Agent") fields.Wrong("value_error", "kind", $"Value error, Unexpected kind {kind}, expected one of: {AcpSpec.Kind}, Agent", kind);
        if (fields.Object("llm", required: true) is not { } llm) return null;
        llm.Text("model");
        llm.Text("base_url");
        LlmSettings.Check(llm);
        if (fields.Has("agent_context") && fields.Object("agent_context") is { } context) WireSkills.Check(context);
        if (fields.Has("condenser") && fields.Object("condenser") is { } condenser) CheckCondenser(condenser);
        foreach (var tool in fields.Items("tools").OfType<JsonObject>().Index())
            new Fields(tool.Item, fields.Loc.Add("tools").Add(tool.Index)).Text("name", required: true);

        if (fields.Text("filter_tools_regex") is { } filter && !IsPattern(filter)) fields.Wrong("value_error", "filter_tools_regex", "Value error, Invalid regular expression", filter);
        var servers = fields.Has("mcp_config") ? WireToolServers.Read(fields.Object("mcp_config")) : ImmutableDictionary<string, ToolServer>.Empty;

        var given = (JsonObject)fields.Members.DeepClone();
        given["kind"] = kind;
        var shown = LlmDefaults.OfAgent(given);
        // What is wrong with them was gathered, and is told before anything comes of this.
        return fields.IsWrong
            ? new AgentSpec(shown, null, servers, null, null)
            : new AgentSpec(shown, Redaction.Given(llm.Members["api_key"]), servers, LlmSettings.Of(llm.Members), LlmSettings.Additions(llm.Members, null));
    }

    /// <summary>What of it nobody may see, by the names under which the agent's secrets are kept.</summary>
    public ImmutableDictionary<string, SecretSource> Secrets()
    {
        var secrets = ImmutableDictionary<string, SecretSource>.Empty;
        if (Acp is { } acp) return secrets.Add(AgentProgram.SecretName, new SecretSource(JsonSerializer.Serialize(acp.Command)));
        if (ApiKey is not null) secrets = secrets.Add(ModelEndpoint.KeyName, new SecretSource(ApiKey));
        if (Additions is not null) secrets = secrets.Add(RequestAdditions.SecretName, new SecretSource(JsonSerializer.Serialize(Additions)));
        return Servers.IsEmpty ? secrets : secrets.Add(ToolServers.SecretName, new SecretSource(JsonSerializer.Serialize(Servers)));
    }

    /// <summary>The agent that a conversation made here gets.</summary>
    /// <param name="workingFolder">Where the client has it stand; null: it does not say.</param>
    public AgentState State(Guid id, string name, string defaultModel, string? workingFolder, Making making)
    {
        if (Acp is { } acp) return Base(id, name, workingFolder, making) with { Program = acp.Program, System = AcpSpec.Instructions(Shown, Addition) };
        var llm = Shown["llm"]!.AsObject();
        var (model, endpoint) = Model(llm, ApiKey is not null, defaultModel, making);
        llm["model"] ??= model;
        return Base(id, name, workingFolder, making) with
        {
            System = Prompt(),
            Model = model,
            Endpoint = endpoint,
            ModelSettings = Settings,
            ParallelToolCalls = true,
            Tools = Tools(),
            ToolsThatEndTheRun = [Finish],
            ToolServers = Servers.IsEmpty ? null : new ToolServers([.. Servers.Keys.Order(StringComparer.Ordinal)], (string?)Shown["filter_tools_regex"]),
            Compaction = JsonElement.Parse("""{"mode":"sliding_window"}"""),
            Extra = Kept(),
        };
    }

    /// <summary>What any agent has that is made here.</summary>
    AgentState Base(Guid id, string name, string? workingFolder, Making making) => new(id, name, "", making.Now, making.Now)
    {
        Owner = making.Owner,
        Skills = WireSkills.Triggered(Shown["agent_context"] as JsonObject, workingFolder),
        Extra = Kept(),
    };

    ImmutableDictionary<string, JsonElement> Kept() => ImmutableDictionary<string, JsonElement>.Empty.Add(Field, JsonElement.Parse(Shown.ToJsonString()));

    /// <summary>Where the model is: a name without a provider is one of Anthropic's or OpenAI's.</summary>
    /// <exception cref="FastApiException">422: a user would add to requests that go out with the server's own key.</exception>
    public static (string Model, ModelEndpoint? Endpoint) Model(JsonObject llm, bool hasKey, string defaultModel, Making making)
    {
        var baseUrl = (string?)llm["base_url"] is { Length: > 0 } url ? url : null;
        var named = (string?)llm["model"] is { Length: > 0 } given ? given : defaultModel;
        var handle = named.Contains('/', StringComparison.Ordinal) ? named
            : named.StartsWith("claude", StringComparison.OrdinalIgnoreCase) && baseUrl is null ? $"anthropic/{named}"
            : $"openai/{named}";
        var isOwn = baseUrl is not null || hasKey;
        if (!isOwn && !making.ByAdmin && LlmSettings.Adds(llm)) throw FastApiException.Unprocessable("extra_headers and litellm_extra_body go to a model of one's own: base_url or api_key is missing");
        return (handle, isOwn ? new ModelEndpoint(baseUrl) { ByAdmin = making.ByAdmin } : null);
    }

    static bool IsPattern(string pattern)
    {
        try
        {
            return Regex.IsMatch("", pattern, RegexOptions.CultureInvariant, Patience) is var _;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    ImmutableArray<string> Tools()
    {
        var offered = Shown["tools"]!.AsArray().Select(tool => (string?)tool?["name"])
            .Concat((Shown["include_default_tools"] as JsonArray ?? []).Select(tool => (string?)tool))
            .OfType<string>().Select(ToolNames.Server).Distinct();
        var filter = (string?)Shown["filter_tools_regex"];
        return [.. offered.Where(name => filter is null || Regex.IsMatch(name, filter, RegexOptions.CultureInvariant, Patience))];
    }

    string Prompt()
    {
        var context = Shown["agent_context"] as JsonObject;
        return string.Join("\n\n", ((string?[])[(string?)Shown["system_prompt"] ?? DefaultPrompt.Text, .. WireSkills.InPrompt(context), (string?)context?["system_message_suffix"], Addition]).OfType<string>());
    }

    /// <summary>One that keeps as much of the beginning as it may leave in all would never make anything shorter.</summary>
    static void CheckCondenser(Fields condenser)
    {
        foreach (var inner in condenser.Objects("condensers")) CheckCondenser(inner);
        if (condenser.Text("kind") != Summarizing) return;
        var (most, first) = (condenser.Int("max_size", UsualSize, min: 1), condenser.Int("keep_first", UsualFirst, min: 0));
        if (first >= (most / 2) - 1) condenser.WrongValue("keep_first must be less than max_size // 2 - 1");
    }
}

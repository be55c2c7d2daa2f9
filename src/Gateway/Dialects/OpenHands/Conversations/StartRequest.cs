using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Secrets;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>A conversation as a client wants it.</summary>
/// <param name="Id">Null: any.</param>
/// <param name="Extra">What is kept for clients.</param>
/// <param name="Message">What is said in it at once.</param>
sealed record StartRequest(
    Guid? Id, AgentSpec Agent, Guid? Parent, LoopSettings Loop, JsonObject Extra, ImmutableDictionary<string, SecretSource> Secrets, NewMessage? Message)
{
    /// <summary>Null: it gets one by itself.</summary>
    public string? Title { get; init; }

    /// <summary>True: something is done with its events.</summary>
    public bool IsWatched { get; init; }

    /// <summary>True: everybody may read it.</summary>
    public bool? IsPublic { get; init; }

    /// <summary>The workspace that it shares with others; null: one of its own.</summary>
    public Guid? WorkspaceId { get; init; }

    const int DefaultIterations = 500;
    const int LongestAddition = 32_768;

    /// <summary>What it begins with: events that bring messages, in order.</summary>
    public ImmutableArray<LogEvent> History { get; init; } = [];

    /// <exception cref="FastApiException">422: it is malformed. 404: it names a profile.</exception>
    public static StartRequest Read(Fields body)
    {
        var agent = Agents(body);
        var workspace = body.Object("workspace", required: true);
        workspace?.Text("working_dir", required: true);
        var loop = new LoopSettings
        {
            MaxIterations = body.Int("max_iterations", DefaultIterations, min: 1),
            StuckDetection = body.Flag("stuck_detection", absent: true),
            AutoTitle = body.Flag("autotitle", absent: true),
            Confirmation = body.Object("confirmation_policy") is { } policy ? WirePolicy.ReadPolicy(policy) : null,
            Analyzer = body.Object("security_analyzer") is { } analyzer ? WirePolicy.ReadAnalyzer(analyzer) : null,
            DispatchedTools = ClientTools(body),
        };
        var extra = new JsonObject
        {
            [ConversationFields.Workspace] = new JsonObject { ["working_dir"] = (string?)workspace?.Members["working_dir"], ["kind"] = "LocalWorkspace" },
            [ConversationFields.Tags] = WireTags.Read(body) ?? [],
        };
        if (body.Object("hook_config") is { } config)
        {
            var (settings, shown) = WireHooks.Read(config);
            loop = loop with { Hooks = settings };
            extra[ConversationFields.Hooks] = shown;
        }

        var secrets = WireSecrets.Read(body.Object("secrets"));
        if (agent is { Shown: var described } && (described["agent_context"] as JsonObject)?["secrets"] is JsonObject) secrets = WithOwn(secrets, body);
        if (!secrets.IsEmpty) extra[ConversationFields.Secrets] = WireSecrets.Shown(secrets);
        if (body.Has("client_tools")) extra[ConversationFields.ClientTools] = body.Members["client_tools"]!.DeepClone();
        var parent = body.Id("parent_conversation_id");
        if (parent is { } named) extra[ConversationFields.Parent] = WireUuid.Dashed(named);
        var additions = body.Object("agent_launch_additions");
        additions?.Forbid("system_message_suffix_append");
        if (additions?.Text("system_message_suffix_append", max: LongestAddition) is { } addition && agent is not null) agent = agent with { Addition = addition };
        var id = body.Id("conversation_id");
        var message = body.Object("initial_message") is { } initial ? MessageRequest.Read(initial, out _) : null;
        body.Check();
        if (body.Has("initial_message") && message is null) throw FastApiException.BadRequest("Only user messages are allowed to be sent.");
        return new StartRequest(id, agent!, parent, loop, extra, secrets, message);
    }

    static AgentSpec? Agents(Fields body)
    {
        if (body.Has("agent_profile_id"))
        {
            if (body.Has("agent") || body.Has("agent_settings")) body.WrongValue("agent_profile_id excludes agent and agent_settings");
            var profile = body.Id("agent_profile_id");
            body.Check();
            throw FastApiException.NotFound($"Agent profile not found: {profile}");
        }

        if (body.Has("agent") && body.Object("agent") is { } agent) return AgentSpec.Read(agent);
        if (body.Has("agent_settings") && body.Object("agent_settings") is { } settings)
        {
            // Settings of an agent have its fields beside their own.
            settings.Members.Remove("kind");
            if (settings.Text("agent_kind") == "acp") settings.Members["kind"] = AcpSpec.Kind;
            return AgentSpec.Read(settings);
        }

        if (!body.Has("agent") && !body.Has("agent_settings")) body.WrongValue("Either 'agent', 'agent_settings' or 'agent_profile_id' is required");
        return null;
    }

    static ImmutableArray<ClientTool>? ClientTools(Fields body)
    {
        if (!body.Has("client_tools")) return null;
        var tools = ImmutableArray.CreateBuilder<ClientTool>();
        foreach (var tool in body.Objects("client_tools"))
        {
            var (name, description, parameters) = (tool.Text("name", required: true, min: 1), tool.Text("description"), tool.Object("parameters"));
            if (parameters is not null && (string?)parameters.Members["type"] != "object") parameters.WrongValue("parameters.type must be 'object'");
            if (name is not null) tools.Add(new ClientTool(name, description, parameters is null ? null : JsonElement.Parse(parameters.Members.ToJsonString())));
        }

        return tools.ToImmutable();
    }

    static ImmutableDictionary<string, SecretSource> WithOwn(ImmutableDictionary<string, SecretSource> secrets, Fields body) =>
        WireSecrets.Read(body.Object("agent")?.Object("agent_context")?.Object("secrets")).SetItems(secrets);
}

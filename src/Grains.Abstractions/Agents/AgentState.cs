using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Agents;

/// <summary>What an agent is: the prompt, model, memory and tools that its conversations share.</summary>
[Immutable]
public sealed record AgentState(Guid Id, string Name, string System, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Counts the changes.</summary>
    public long Version { get; init; }

    /// <summary>Whose it is; null: nobody's.</summary>
    public string? Owner { get; init; }

    public string? Description { get; init; }

    /// <summary>Handle <c>provider/model</c>; null: the server's default.</summary>
    public string? Model { get; init; }

    public JsonElement? ModelSettings { get; init; }

    /// <summary>True: its settings say how its own model is called (<see cref="RequestAdditions.CallSettings"/>).</summary>
    [JsonIgnore]
    public bool OwnsCalls => ModelSettings is { ValueKind: JsonValueKind.Object } settings && settings.TryGetProperty(RequestAdditions.CallSettings, out _);

    /// <summary>Where its model is, if not where the configuration says; null: there.</summary>
    public ModelEndpoint? Endpoint { get; init; }

    /// <summary>The program that is the agent; null: it is a model, called by the loop.</summary>
    public AgentProgram? Program { get; init; }

    /// <summary>Tokens that the model may see; null: what the model offers.</summary>
    public int? ContextWindowLimit { get; init; }

    public bool ParallelToolCalls { get; init; }

    /// <summary>How its conversations are compacted, in Letta's terms (<c>mode</c>, <c>sliding_window_percentage</c>, …); null: as usual.</summary>
    public JsonElement? Compaction { get; init; }

    public ImmutableArray<Guid> BlockIds { get; init; } = [];

    /// <summary>Names of the server's tools that it may call.</summary>
    public ImmutableArray<string> Tools { get; init; } = [];

    /// <summary>What is added to messages that are sent to it; null for nothing.</summary>
    public SkillSet? Skills { get; init; }

    /// <summary>Servers whose tools it may call besides; null for none.</summary>
    public ToolServers? ToolServers { get; init; }

    /// <summary>Ids of the tools made by clients that it may call.</summary>
    public ImmutableArray<Guid> ToolIds { get; init; } = [];

    /// <summary>Names of those of its tools that need somebody's approval for each call.</summary>
    public ImmutableArray<string> ToolsThatNeedApproval { get; init; } = [];

    /// <summary>Names of those of its tools after which a run ends.</summary>
    public ImmutableArray<string> ToolsThatEndTheRun { get; init; } = [];

    /// <summary>True: the model sees, of all messages, those of the run in progress alone.</summary>
    public bool ForgetsEarlierRuns { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public string Timezone { get; init; } = "UTC";

    public bool Hidden { get; init; }

    /// <summary>Fields that a dialect keeps for its clients and that change nothing here, as they came.</summary>
    public ImmutableDictionary<string, JsonElement> Extra { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
}

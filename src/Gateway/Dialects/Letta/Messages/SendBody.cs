using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>A request to send messages, as clients write it. What is absent is null.</summary>
sealed record SendBody
{
    public List<MessageBody>? Messages { get; init; }

    public Content? Input { get; init; }

    public bool? Streaming { get; init; }

    public bool? StreamTokens { get; init; }

    public bool? IncludePings { get; init; }

    public bool? Background { get; init; }

    public int? MaxSteps { get; init; }

    public List<string>? IncludeReturnMessageTypes { get; init; }

    public List<ClientToolBody>? ClientTools { get; init; }

    public List<ClientSkillBody>? ClientSkills { get; init; }

    public bool? IncludeCompactionMessages { get; init; }

    public string? OverrideModel { get; init; }

    public string? OverrideSystem { get; init; }

    /// <summary>Another name of <c>override_system</c>.</summary>
    public string? System { get; init; }

    /// <summary>Where the end of the run is to be told; heeded only of sends that do not wait for it.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The agent whose default conversation <c>default</c> means.</summary>
    public string? AgentId { get; init; }
}

sealed record ClientToolBody(string? Name = null, string? Description = null, JsonElement? Parameters = null);

sealed record ClientSkillBody(string? Name = null, string? Description = null, string? Location = null);

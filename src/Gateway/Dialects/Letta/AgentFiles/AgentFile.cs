using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Tools;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>Agents with all that they need to live elsewhere. Ids are the file's own and mean nothing outside of it.</summary>
sealed record AgentFile
{
    /// <summary>Each is a <see cref="FileAgent"/>; read, it is an <see cref="Agents.AgentBody"/> with a <see cref="FileHistory"/>.</summary>
    public ImmutableArray<JsonElement>? Agents { get; init; }

    public JsonElement[]? Groups { get; init; }

    public ImmutableArray<FileBlock>? Blocks { get; init; }

    public JsonElement[]? Files { get; init; }

    public JsonElement[]? Sources { get; init; }

    public ImmutableArray<FileTool>? Tools { get; init; }

    public JsonElement[]? McpServers { get; init; }

    public Dictionary<string, string?>? Metadata { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

sealed record FileBlock : BlockBody
{
    public string? Id { get; init; }
}

sealed record FileTool : ToolBody
{
    public string? Id { get; init; }

    public string? ToolType { get; init; }
}

/// <summary>The messages of an agent in a file.</summary>
sealed record FileHistory
{
    public ImmutableArray<FileMessage>? Messages { get; init; }

    public ImmutableArray<string>? InContextMessageIds { get; init; }

    public ImmutableArray<string>? BlockIds { get; init; }

    public ImmutableArray<string>? ToolIds { get; init; }
}

sealed record ImportedDto(string[] AgentIds);

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>A request to read a run's stream again.</summary>
sealed record RetrieveBody
{
    /// <summary>Events with a higher seq are wanted. 0: all.</summary>
    public long? StartingAfter { get; init; }

    public bool? IncludePings { get; init; }

    /// <summary>Accepted; streams here are pushed, not polled.</summary>
    public double? PollInterval { get; init; }

    /// <summary>Accepted, for the same reason.</summary>
    public int? BatchSize { get; init; }

    public string? AgentId { get; init; }

    public string? RunId { get; init; }

    public string? Otid { get; init; }
}

namespace Conversations.Gateway.Dialects.Letta.Runs;

/// <summary>Times of a run in nanoseconds; starts count from 1970.</summary>
sealed record RunMetricsDto(string Id, string AgentId, long RunStartNs, long? RunNs, int NumSteps, string[] ToolsUsed)
{
    public string? ProjectId { get; init; }

    public string? TemplateId { get; init; }

    public string? BaseTemplateId { get; init; }
}

using Conversations.Gateway.Dialects.Letta.Runs;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Steps;

/// <summary>Times of a step in nanoseconds; starts count from 1970. What has not happened is null.</summary>
sealed record StepMetricsDto(
    string Id, string RunId, string AgentId, long StepStartNs, long LlmRequestStartNs, long? LlmRequestNs, long? ToolExecutionNs, long? StepNs)
{
    public string? ProviderId { get; init; }

    public string? ProjectId { get; init; }

    public string? TemplateId { get; init; }

    public string? BaseTemplateId { get; init; }

    public static StepMetricsDto Of(Step step, RunRecord run)
    {
        var start = WireTime.SinceEpoch(step.StartedAt);
        return new StepMetricsDto(
            LettaId.Step(step.Started.StepId),
            LettaId.Run(run.Id),
            LettaId.Agent(run.AgentId),
            start,
            start,
            WireTime.Between(step.StartedAt, step.AnsweredAt),
            WireTime.Between(step.ToolsStartedAt, step.ToolsEndedAt),
            WireTime.Between(step.StartedAt, step.ToolsEndedAt ?? step.AnsweredAt));
    }
}

using Conversations.Log;
using Conversations.Steps;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Runs;

static class StepProjection
{
    /// <param name="note">What was said of it; null when nothing was.</param>
    public static StepDto ToWire(this Step step, RunRecord run, StepNote? note)
    {
        var wire = run.ToWire();
        var usage = RunUsageDto.Of(step.Usage ?? Usage.None);
        var handle = step.Started.Model;
        var slash = handle.IndexOf('/', StringComparison.Ordinal);
        var error = step is { Last: true, Usage: null } ? wire.Metadata.Error : null;
        return new StepDto
        {
            Id = LettaId.Step(step.Started.StepId),
            RunId = wire.Id,
            AgentId = wire.AgentId,
            Status = StatusOf(step, run),
            StopReason = step.Last ? wire.StopReason : null,
            Model = handle[(slash + 1)..],
            ModelHandle = handle,
            ProviderName = handle[..Math.Max(slash, 0)],
            CompletionTokens = usage.CompletionTokens,
            PromptTokens = usage.PromptTokens,
            TotalTokens = usage.TotalTokens,
            CachedInputTokens = usage.PromptTokensDetails.CachedTokens,
            CacheWriteTokens = usage.PromptTokensDetails.CacheCreationTokens,
            ReasoningTokens = usage.CompletionTokensDetails.ReasoningTokens,
            PromptTokensDetails = usage.PromptTokensDetails,
            CompletionTokensDetails = usage.CompletionTokensDetails,
            ErrorType = error?.ErrorType,
            ErrorData = error,
            Feedback = note?.Feedback,
            Tags = [.. note?.Tags ?? []],
        };
    }

    static string StatusOf(Step step, RunRecord run)
    {
        if (step.Usage is not null) return "success";

        // A call that another one followed was lost with its owner, and made again.
        if (!step.Last) return "failed";
        return run.Status switch
        {
            RunStatus.Created or RunStatus.Running => "pending",
            RunStatus.Cancelled => "cancelled",
            _ => "failed",
        };
    }
}

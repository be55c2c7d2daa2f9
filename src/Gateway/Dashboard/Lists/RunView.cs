using Conversations.Storage;

namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="Seconds">From its beginning to its end, or to now.</param>
sealed record RunView(
    Guid Id, Guid ConversationId, Guid AgentId, string Status, string? StopReason, string? Error, DateTimeOffset CreatedAt, double Seconds, int Steps, long Tokens, decimal? Cost)
{
    public static RunView Of(RunRecord run, DateTimeOffset now) => new(
        run.Id,
        run.ConversationId,
        run.AgentId,
        run.Status.ToString(),
        run.StopReason?.ToString(),
        run.Error is { } error ? $"{error.Failure}{(error.Detail is null ? "" : $": {error.Detail}")}" : null,
        run.CreatedAt,
        Math.Max(((run.CompletedAt ?? now) - run.CreatedAt).TotalSeconds, 0),
        run.Steps,
        run.Usage.Total,
        run.Usage.Cost);
}

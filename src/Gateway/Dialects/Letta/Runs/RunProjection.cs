using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Runs;

static class RunProjection
{
    public static RunDto ToWire(this RunRecord run)
    {
        var isDefault = run.ConversationId == run.AgentId;
        return new RunDto
        {
            Id = LettaId.Run(run.Id),
            Status = LettaEnum<RunStatus>.Name(run.Status),
            CreatedAt = run.CreatedAt,
            CompletedAt = run.CompletedAt,
            AgentId = LettaId.Agent(run.AgentId),
            ConversationId = isDefault ? null : LettaId.Conversation(run.ConversationId),
            Background = run.Options.Background,
            Metadata = new RunMetadataDto(isDefault ? "send_message" : "send_conversation_message") { Error = ErrorOf(run) },
            RequestConfig = new RunRequestDto(run.Options.MessageTypes),
            StopReason = run.StopReason is { } reason ? LettaEnum<StopReason>.Name(reason) : null,
            TotalDurationNs = (run.CompletedAt - run.CreatedAt)?.Ticks * TimeSpan.NanosecondsPerTick,
        };
    }

    static RunErrorDto? ErrorOf(RunRecord run)
    {
        if (run.Error is null) return null;
        var failure = LettaFailure.Of(run.Error);
        return new RunErrorDto(LettaId.Run(run.Id), failure.Type, failure.Message, failure.Detail);
    }
}

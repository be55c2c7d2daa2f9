using Conversations.Log;
using Conversations.Storage;
using Conversations.Webhooks;

namespace Conversations.Gateway.Dialects.Letta.Runs;

static class RunProjection
{
    /// <summary>The run, with what has become of the call that its end was to be told by.</summary>
    public static async Task<RunDto> ToWire(this RunRecord run, IGrainFactory grains) =>
        run.ToWire(run.Options.CallbackUrl is null ? null : await grains.GetGrain<IWebhookGrain>(run.Id).Get());

    /// <param name="callback">What has become of the call that its end was to be told by; null where it does not matter, or none was promised.</param>
    public static RunDto ToWire(this RunRecord run, WebhookState? callback = null)
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
            Metadata = MetadataOf(run),
            RequestConfig = new RunRequestDto(run.Options.MessageTypes),
            StopReason = run.StopReason is { } reason ? LettaStopReason.Name(reason) : null,
            CallbackUrl = run.Options.CallbackUrl,
            CallbackSentAt = callback?.SentAt,
            CallbackStatusCode = callback?.StatusCode,
            CallbackError = callback?.Error,
            TotalDurationNs = (run.CompletedAt - run.CreatedAt)?.Ticks * TimeSpan.NanosecondsPerTick,
        };
    }

    public static RunMetadataDto MetadataOf(RunRecord run) =>
        new(run.ConversationId == run.AgentId ? "send_message" : "send_conversation_message") { Error = ErrorOf(run) };

    static RunErrorDto? ErrorOf(RunRecord run)
    {
        if (run.Error is null) return null;
        var failure = LettaFailure.Of(run.Error);
        return new RunErrorDto(LettaId.Run(run.Id), failure.Type, failure.Message, failure.Detail);
    }
}

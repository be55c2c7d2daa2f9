using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Why a run ended, in words that Letta's clients know.</summary>
static class LettaStopReason
{
    public static string Name(StopReason reason) => LettaEnum<StopReason>.Name(reason switch
    {
        StopReason.Paused => StopReason.Cancelled,
        StopReason.Stuck => StopReason.Error,
        _ => reason,
    });
}

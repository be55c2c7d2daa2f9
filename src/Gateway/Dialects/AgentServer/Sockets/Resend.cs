using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>Which of the events before it came a client wants.</summary>
/// <param name="After">With <c>since</c>: events of this time and later ones; null: none.</param>
sealed record Resend(bool All, DateTimeOffset? After)
{
    public static Resend Of(HttpRequest request, TimeZoneInfo zone)
    {
        var query = new WireQuery(request);
        var mode = query.Choice("resend_mode", query.Flag("resend_all") ? "all" : "", ("all", "all"), ("since", "since"));
        return new Resend(mode == "all", mode == "since" ? query.Time("after_timestamp", zone) : null);
    }

    /// <summary>The time of the first event to tell.</summary>
    /// <param name="opened">When the client came.</param>
    public DateTimeOffset Since(DateTimeOffset opened) => All ? DateTimeOffset.MinValue : After ?? opened;

    /// <summary>Seq of the first event to tell.</summary>
    public async Task<long> From(EventReader events, CancellationToken cancellationToken)
    {
        if (All) return 1;
        return After is { } time ? await events.SeqAt(time, cancellationToken) : events.Head.LastSeq + 1;
    }
}

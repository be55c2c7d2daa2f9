using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Grains.Core;

/// <summary>How a conversation takes over the events of another, a stretch at a time: nobody sees it before the last.</summary>
public static partial class Decider
{
    static Decision Copy(ConversationState state, CopyEvents copy, DateTimeOffset now)
    {
        if (state.Head is { Copying: false }) return new AlreadyExists();
        // Another call has copied this stretch already.
        if (state.Head is { } begun && copy.Events[0].Seq != begun.LastSeq + 1) return Decision.Nothing;

        ImmutableArray<LoggedEvent> first = state.Head is null ? [new LoggedEvent(1, now, Created(copy.Request))] : [];
        ImmutableArray<LoggedEvent> last = copy.Last ? [new LoggedEvent(0, now, new Forked(copy.Request.Origin.ConversationId, copy.Request.KeepsUsage))] : [];
        ImmutableArray<LoggedEvent> all = [.. first, .. copy.Events.Where(logged => logged.Seq > 1).Select(Taken), .. last];
        return new([.. all.Select(logged => logged.Event)]) { Dates = [.. all.Select(logged => logged.At)] };
    }

    static ConversationCreated Created(ForkRequest request) => new(request.AgentId, request.Metadata, []) { Fork = request.Origin, Origins = request.Origins, Owner = request.Owner };

    // What the original was called means nothing here, and each event keeps its place.
    static LoggedEvent Taken(LoggedEvent logged) => logged.Event is MetadataChanged ? logged with { Event = new MetadataChanged(new ConversationMetadata()) } : logged;
}

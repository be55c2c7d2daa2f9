using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Events;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>A conversation's events as V0 numbers them: from 0, growing, with gaps.</summary>
/// <remarks>A number says where its event is in the log, so that reading may begin anywhere and nothing is counted.</remarks>
sealed class V0Events(EventReader events)
{
    /// <summary>More than the wire events of one log event: an answer does not call so many tools.</summary>
    const int Stride = 1000;

    readonly long first = Math.Max(1, events.Head.SystemSeq);

    /// <param name="from">Inclusive.</param>
    /// <param name="to">Inclusive; null: the newest.</param>
    /// <param name="newestFirst">The same events, the other way round.</param>
    public async IAsyncEnumerable<JsonObject> Read(long from, long? to, bool newestFirst, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (start, end) = (Place(Math.Max(0, from)), to is { } last ? Place(last) : (Seq: events.Head.LastSeq, Index: Stride));
        var all = newestFirst ? events.Backward(end.Seq, end.Index, cancellationToken) : events.Forward(start.Seq, start.Index, cancellationToken);
        await foreach (var item in all)
        {
            var beyond = newestFirst ? (item.Seq, item.Index).CompareTo(start) < 0 : (item.Seq, item.Index).CompareTo(end) > 0;
            if (beyond) yield break;
            if (V0Event.Of(item, this) is { } shown) yield return shown;
        }
    }

    public long Number(long seq, int index) => ((seq - first) * Stride) + index;

    /// <summary>The number of the event with an id of the other OpenHands APIs.</summary>
    public long? Number(string? id) => events.Ids.Find(id) is { } place ? Number(place.Seq, place.Index) : null;

    (long Seq, int Index) Place(long number) => (Math.Min(first + (number / Stride), long.MaxValue / 2), (int)(number % Stride));
}

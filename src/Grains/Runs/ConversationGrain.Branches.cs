using Conversations.Grains.Core;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Runs;

/// <summary>Goes on from an earlier event, and reads what leads there.</summary>
public sealed partial class ConversationGrain
{
    public async Task<Outcome<ConversationHead>> Navigate(NavigateRequest request)
    {
        await Settled();
        if (!state.Exists) return new NotFound("conversation", this.GetPrimaryKey().ToString());
        if (state.Head!.Run is { } active) return new Busy(active.RunId);
        // What leads to an event never changes, so it may be read before the turn comes.
        var there = await At(request.To, state.Head, CancellationToken.None);
        return await Change(() => new Navigate(request, there));
    }

    /// <summary>The conversation as it was at an event, on the branch that leads there.</summary>
    async Task<ConversationState> At(long seq, ConversationHead head, CancellationToken cancellationToken) =>
        await ReadLog(Branch.To(seq, await Navigations(head, cancellationToken), head), cancellationToken)
            .AggregateAsync(ConversationState.Empty(head.Id), Evolution.Apply, cancellationToken);

    /// <summary>All events by which the conversation went on from earlier ones, newest first.</summary>
    async Task<List<LoggedEvent>> Navigations(ConversationHead head, CancellationToken cancellationToken)
    {
        var found = new List<LoggedEvent>();
        for (var seq = head.NavigatedSeq; seq > 0; seq = ((Navigated)found[^1].Event).Before)
            found.Add((await reader.ReadLog(head.Id, seq, 1, cancellationToken))[0]);
        return found;
    }
}

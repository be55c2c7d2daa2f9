using Conversations.Grains.Core;
using Conversations.Storage;

namespace Conversations.Grains.Runs;

/// <summary>Makes a conversation of the log of another.</summary>
public sealed partial class ConversationGrain
{
    public async Task<Outcome<ConversationHead>> Copy(ForkRequest request)
    {
        // A stretch at a time, so that no commit grows with the conversation; what is there of a copy that broke off stays.
        while (state.Head is null or { Copying: true })
        {
            var from = (state.Head?.LastSeq ?? 0) + 1;
            var page = await reader.ReadLog(request.Origin.ConversationId, from, PageSize, CancellationToken.None);
            var events = page.TakeWhile(logged => logged.Seq <= request.Origin.Through).ToList();
            if (events.Count == 0) return new NotFound("conversation", request.Origin.ConversationId.ToString());
            var decision = await Take(() => new CopyEvents(request, [.. events], events[^1].Seq == request.Origin.Through));
            if (decision.Refusal is { } refused) return refused;
            if (state.Head is { Copying: false }) return await Loaded();
        }

        return new AlreadyExists();
    }

    /// <summary>The window as it is stored: what stood in it while the events came may be wider.</summary>
    async Task<Outcome<ConversationHead>> Loaded()
    {
        state = await Load(CancellationToken.None);
        return state.Head!;
    }
}

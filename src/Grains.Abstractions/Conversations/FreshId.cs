using Conversations.Storage;
using Orleans.Runtime;

namespace Conversations;

/// <summary>Tells a conversation's grain, with the call that makes it, that nothing was ever stored under its id: so it need not look.</summary>
/// <remarks>Were that untrue, the fence of its first commit would refuse it.</remarks>
public static class FreshId
{
    const string Key = "conversations.fresh-id";

    /// <param name="id">Made for this call alone. Where the answer gets lost, the next try must not say so again.</param>
    /// <exception cref="Orleans.Storage.InconsistentStateException">There is a conversation of that id.</exception>
    public static async Task<Outcome<ConversationHead>> CreateFresh(this IGrainFactory grains, Guid id, NewConversation conversation)
    {
        // In an async method it is gone from its caller's context at once.
        RequestContext.Set(Key, id);
        return await grains.GetGrain<IConversationGrain>(id).Create(conversation);
    }

    /// <summary>Whether the call that is being served has said so.</summary>
    public static bool Is(Guid id) => RequestContext.Get(Key) is Guid fresh && fresh == id;

    /// <summary>Keeps what the served call begins from saying it to a later activation.</summary>
    public static void Forget() => RequestContext.Remove(Key);
}

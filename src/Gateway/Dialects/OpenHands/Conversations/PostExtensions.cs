using System.Collections.Immutable;
using Conversations.Gateway.Access;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

static class PostExtensions
{
    /// <summary>A post whose run and messages have the ids that a repeat of the request gives them too.</summary>
    /// <param name="start">True: a run begins unless one is in progress.</param>
    public static PostRequest Post(this Making making, ImmutableArray<NewMessage> messages, bool start) =>
        new(making.NextId(), [.. messages.Select(message => message with { Id = making.NextId() })], start) { MayRepeat = making.MayRepeat };
}

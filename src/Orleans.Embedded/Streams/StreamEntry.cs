using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Orleans.Embedded;

/// <summary>An item on its way to a subscriber, or the news of an error or of the end.</summary>
internal readonly record struct StreamEntry<T>(T Item, long Number, Exception? Error = null, bool IsEnd = false)
{
    internal Task DeliverAsync(IAsyncObserver<T> observer) =>
        Error is not null ? observer.OnErrorAsync(Error)
        : IsEnd ? observer.OnCompletedAsync()
        : observer.OnNextAsync(Item, new EventSequenceTokenV2(Number));
}

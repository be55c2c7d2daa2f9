using Orleans.Embedded;

namespace Orleans.Runtime;

public static class AsyncEnumerableExtensions
{
    /// <summary>Sets how many items one call to the grain brings at most, if they are ready; 100 by default.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        if (self is IBatchedEnumerable batched)
            batched.MaxBatchSize = maxBatchSize;
        return self;
    }
}

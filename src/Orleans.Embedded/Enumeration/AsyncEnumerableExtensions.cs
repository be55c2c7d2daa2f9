using Orleans.Embedded;

namespace Orleans.Runtime;

public static class AsyncEnumerableExtensions
{
    /// <summary>Sets how many items one call to the grain brings at most; 100 by default. Items that are not ready are not waited for.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        if (self is IBatchedEnumerable batched)
            batched.MaxBatchSize = maxBatchSize;
        return self;
    }
}

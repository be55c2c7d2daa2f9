namespace Orleans.Embedded;

/// <summary>The result of a method without one, so that calls need only one shape.</summary>
internal readonly struct NoResult
{
    internal static ValueTask<NoResult> From(Task task) => From(new ValueTask(task));

    internal static ValueTask<NoResult> From(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
            return AwaitAsync(task);
        task.GetAwaiter().GetResult();
        return default;
    }

    /// <summary>What filters see: null where a method has no result.</summary>
    internal static object? Hide<TResult>(TResult result) => result is NoResult ? null : result;

    private static async ValueTask<NoResult> AwaitAsync(ValueTask task)
    {
        await task;
        return default;
    }
}

namespace Orleans.Embedded;

/// <summary>What one fetch brought.</summary>
/// <param name="Count">Items at the start of the consumer's buffer.</param>
/// <param name="IsLast">No more will come, because of <paramref name="Failure"/> or because the sequence is over.</param>
internal readonly record struct Batch(int Count, bool IsLast, Exception? Failure);

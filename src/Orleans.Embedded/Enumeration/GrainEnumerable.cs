using Orleans.Runtime;

namespace Orleans.Embedded;

internal interface IBatchedEnumerable
{
    int MaxBatchSize { get; set; }
}

/// <summary>What a reference returns for an <see cref="IAsyncEnumerable{T}"/> method. Nothing is sent before it is enumerated.</summary>
internal sealed class GrainEnumerable<TArgs, T>(
    GrainReference target, EnumerableMethod<TArgs, T> method, TArgs args, CancellationToken methodToken)
    : IAsyncEnumerable<T>, IBatchedEnumerable
{
    public int MaxBatchSize { get; set; } = 100;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        target.Silo.Cluster is { } cluster
            ? new RemoteEnumerator<TArgs, T>(cluster, this, target, method, args, MaxBatchSize, methodToken, cancellationToken)
            : EnumerateHere(cancellationToken);

    internal IAsyncEnumerator<T> EnumerateHere(CancellationToken cancellationToken)
    {
        var source = new EnumerationSource<T>(
            target.Silo,
            method.FullName,
            (grain, token) =>
            {
                var arguments = args;
                return method.Invoke(grain, ref arguments, token);
            });
        return new GrainEnumerator<T>(target, source, MaxBatchSize, methodToken, cancellationToken);
    }
}

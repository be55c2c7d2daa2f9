namespace Conversations.Silo.Models.Http;

/// <summary>One token for the caller's cancellation and a time limit that is set anew at each stage of an answer.</summary>
internal sealed class Deadline(TimeSpan first, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _source = new(first, time);
    private CancellationTokenRegistration _registration;
    private CancellationToken _caller;

    /// <summary>True when time ran out before the caller gave up.</summary>
    public bool Expired => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>The token for a call which the caller ends through its own.</summary>
    public CancellationToken Follow(CancellationToken caller)
    {
        if (caller == _caller) return _source.Token;
        _registration.Dispose();
        _caller = caller;
        _registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        return _source.Token;
    }

    public void Set(TimeSpan limit) => _source.CancelAfter(limit);

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}

using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>A grain's address with the methods of one of its interfaces. The classes that implement it are made at run time.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal readonly GrainInterface Interface;
    internal readonly Silo Silo;

    internal GrainReference(Silo silo, GrainInterface grainInterface, GrainId grainId)
    {
        Silo = silo;
        Interface = grainInterface;
        GrainId = grainId;
    }

    public GrainId GrainId { get; }

    /// <summary>Name of the interface.</summary>
    public string InterfaceName => Interface.Type.FullName ?? Interface.Type.Name;

    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}";

    public static bool operator ==(GrainReference? left, GrainReference? right) => Equals(left, right);

    public static bool operator !=(GrainReference? left, GrainReference? right) => !Equals(left, right);

    internal Task<TResult> Send<TArgs, TResult>(GrainMethod<TArgs, TResult> method, TArgs args, CancellationToken token)
    {
        if (token.IsCancellationRequested)
            return Task.FromCanceled<TResult>(token);
        return Silo.HasOutgoingFilters
            ? OutgoingCallContext.RunAsync(this, method, args, token)
            : SendNow(method, args, token);
    }

    internal Task<TResult> SendNow<TArgs, TResult>(GrainMethod<TArgs, TResult> method, TArgs args, CancellationToken token)
    {
        var scope = RequestScope.Ambient.Value;
        var call = new MethodCall<TArgs, TResult>(this, method, args, RunningIn(scope), scope?.Values);
        if (token.CanBeCanceled)
            call.CancelWith(token);
        call.Deadline = Silo.Clock.After(Silo.ResponseTimeout(method));
        Silo.Send(call);
        return call.Has(CallTraits.OneWay) ? Task.FromResult<TResult>(default!) : call.Answer;
    }

    internal IAsyncEnumerable<T> Enumerate<TArgs, T>(EnumerableMethod<TArgs, T> method, TArgs args, CancellationToken token) =>
        new GrainEnumerable<TArgs, T>(this, method, args, token);

    internal static GrainCall? RunningIn(RequestScope? scope) => scope?.Call is { IsRunning: true } call ? call : null;
}
